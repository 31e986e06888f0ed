import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realClock } from '../../../src/rehearsal/clock.ts';
import { chanceOf } from '../../../src/rehearsal/faults/chance.ts';
import { createFaults, type Faults } from '../../../src/rehearsal/faults/faults.ts';
import { globMatches } from '../../../src/rehearsal/faults/glob.ts';
import {
  type FaultRule,
  parsePlan,
  REQUEST_FAULTS,
  readFaultFile,
  unknownOperations,
} from '../../../src/rehearsal/faults/rules.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faults-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('patterns', () => {
  test.each([
    ['data/*', 'data/a/b', true, 'a star takes slashes'],
    ['data/*', 'data', false, 'the slash is needed'],
    ['*', '', true, 'a star takes nothing too'],
    ['a?c', 'abc', true, 'one character'],
    ['a?c', 'ac', false, 'exactly one'],
    ['*.txt', 'a.txt.bak', false, 'all of the text'],
    ['a*b*c', 'aXbYbc', true, 'stars try again'],
    ['[a]', 'a', false, 'nothing else is special'],
  ])('%s, %s: %s (%s)', (pattern, text, matches) => expect(globMatches(pattern, text)).toBe(matches));

  test('a hostile one takes no longer than it is long', () => {
    expect(globMatches('a*'.repeat(500), `${'a'.repeat(5000)}b`)).toBe(true);
    expect(globMatches(`${'a*'.repeat(500)}c`, 'a'.repeat(5000))).toBe(false);
  });
});

test('chance is even, the same for a seed, and another for another seed or stream', () => {
  const drawn = (seed: number, stream: number) => {
    const chance = chanceOf(seed, stream);
    return Array.from({ length: 2000 }, chance);
  };
  expect(drawn(7, 0)).toEqual(drawn(7, 0));
  const all = [drawn(7, 0), drawn(7, 1), drawn(8, 0), drawn(0, 0)];
  for (const [at, numbers] of all.entries()) {
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
      expect(share).toBeGreaterThan(140);
      expect(share).toBeLessThan(260);
    }
    for (const other of all.slice(at + 1)) expect(numbers.slice(0, 5)).not.toEqual(other.slice(0, 5));
  }
});

describe('rules', () => {
  test.each([
    ['rules', {}, 'there are none'],
    ['rules[0].fault', { rules: [{ fault: 'throttel' }] }, 'no such fault'],
    ['rules[1].times', { rules: [{ fault: 'reset' }, { fault: 'reset', times: 0 }] }, 'not even once'],
    ['rules[0].probability', { rules: [{ fault: 'reset', probability: 1.5 }] }, 'more than always'],
    ['rules[0]', { rules: [{ fault: 'reset', often: true }] }, 'a member nobody knows'],
    ['rules[0].ms', { rules: [{ fault: 'slow' }] }, 'how slow?'],
    ['rules[0].ms', { rules: [{ fault: 'reset', ms: 5 }] }, 'a reset takes no time'],
    ['rules[0].now', { rules: [{ fault: 'reset', now: true }] }, 'there is no request yet'],
    ['rules[0].resource', { rules: [{ fault: 'vanish', now: true }] }, 'which object?'],
    ['rules[0].operation', { rules: [{ fault: 'vanish', operation: 'PutObject' }] }, 'objects have none'],
    ['rules[0].times', { rules: [{ fault: 'agent-offline', times: 2 }] }, 'it is a state'],
    ['seed', { seed: -1, rules: [] }, 'seeds are not negative'],
    ['the document', [], 'not an object'],
  ])('%s is wrong in %j: %s', (path, document, _) => {
    const mistakes = parsePlan(document);
    if ('rules' in mistakes) throw new Error('it was taken');
    expect(mistakes.join('\n')).toContain(`${path}:`);
  });

  test('operations that nobody has are found', () => {
    const plan = parsePlan({
      rules: [
        { fault: 'reset', operation: 'Put*' },
        { fault: 'reset', operation: 'List' },
      ],
    });
    if (!('rules' in plan)) throw new Error('it was refused');
    expect(unknownOperations(plan, ['PutObject', 'ListTasks'])).toEqual([
      'rules[1].operation: the rehearsal has no operation List',
    ]);
  });

  test('a seed is drawn when none is given', () => {
    const seeds = Array.from({ length: 8 }, () => parsePlan({ rules: [] })).map(
      (plan) => 'rules' in plan && plan.seed,
    );
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  test.each([
    ['{', 'is not JSON', 'half a document'],
    ['{"rules": [{"fault": "x"}]}', 'rules[0].fault', 'what is wrong'],
    [null, 'cannot be read', 'no file'],
  ])('a file of %j is refused with %s', async (text, message, _) => {
    const file = join(directory, text === null ? 'nowhere.json' : 'bad.json');
    if (text !== null) await writeFile(file, text);
    await expect(readFaultFile(file)).rejects.toMatchObject({
      code: 'rehearsal-faults-invalid',
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });
});

describe('which occasions are struck', () => {
  const open = (rules: readonly FaultRule[], seed = 1): Faults => {
    const faults = createFaults({ clock: realClock, log: join(directory, 'faults.log') });
    faults.load({ seed, rules });
    return faults;
  };
  const put = { service: 's3', operation: 'PutObject', resources: ['data', 'data/a.txt'] };
  const kinds = (faults: Faults, occasion = put) =>
    faults.strike(REQUEST_FAULTS, occasion).map(({ kind }) => kind);
  const often = (faults: Faults, count: number) =>
    Array.from({ length: count }, () => kinds(faults).length)
      .map((struck) => (struck > 0 ? 'x' : '.'))
      .join('');

  test.each([
    ['x....', {}, 'once'],
    ['xx...', { times: 2 }, 'twice'],
    ['xxxxx', { times: 'always' }, 'always'],
    ['..xx.', { after: 2, times: 2 }, 'later'],
    ['.....', { service: 'datasync' }, 'another service'],
    ['.....', { operation: 'GetObject' }, 'another operation'],
    ['x....', { operation: 'Put*', resource: 'data/*.txt' }, 'by patterns'],
    ['x....', { resource: 'data' }, 'by its bucket'],
    ['.....', { resource: 'data/b*' }, 'another key'],
  ] as const)('%s for %j: %s', (expected, rule, _) => {
    expect(often(open([{ fault: 'reset', ...rule }]), 5)).toBe(expected);
  });

  test('by chance: the same seed the same, another seed another, about as often as said', () => {
    const rule = { fault: 'reset', times: 'always', probability: 0.25 } as const;
    const first = often(open([rule], 5), 400);
    expect(often(open([rule], 5), 400)).toBe(first);
    expect(often(open([rule], 6), 400)).not.toBe(first);
    const share = first.replaceAll('.', '').length / 400;
    expect(share).toBeGreaterThan(0.18);
    expect(share).toBeLessThan(0.32);
  });

  test('what one rule draws changes nothing for another', () => {
    const rule = { fault: 'reset', service: 's3', times: 'always', probability: 0.5 } as const;
    const alone = open([{ fault: 'vanish' }, rule]);
    const beside = open([
      { fault: 'slow', ms: 1, times: 'always', probability: 0.5, service: 'datasync' },
      rule,
    ]);
    const seen = Array.from({ length: 100 }, () => {
      kinds(beside, { service: 'datasync', operation: 'ListTasks', resources: [] });
      return [kinds(alone).length, kinds(beside).length];
    });
    expect(seen.map(([one]) => one)).toEqual(seen.map(([, other]) => other));
  });

  test('the first rule that strikes decides, slowness comes on top', () => {
    const faults = open([{ fault: 'slow', ms: 1, times: 2 }, { fault: 'throttle' }, { fault: 'reset' }]);
    expect([kinds(faults), kinds(faults), kinds(faults)]).toEqual([
      ['slow', 'throttle'],
      ['slow', 'reset'],
      [],
    ]);
  });

  test('is told, and logged a line each', () => {
    const faults = open([{ fault: 'reset', after: 1 }], 99);
    kinds(faults);
    kinds(faults);
    const { seed, rules, fired } = faults.report();
    expect({ seed, rules }).toEqual({
      seed: 99,
      rules: [{ fault: 'reset', after: 1, matched: 2, fired: 1 }],
    });
    expect(fired).toMatchObject([
      { fault: 'reset', rule: 0, seed: 99, operation: 'PutObject', resource: 'data/a.txt' },
    ]);
    const lines = readFileSync(join(directory, 'faults.log'), 'utf8').trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual(fired[0]);
  });

  test('new rules take the place of old ones, and what waits on a fault hears of it', () => {
    const faults = open([{ fault: 'reset' }]);
    const { signal } = { signal: faults.signal() };
    faults.load({ seed: 0, rules: [] });
    expect([kinds(faults), signal.aborted, faults.report().seed]).toEqual([[], true, null]);
  });
});
