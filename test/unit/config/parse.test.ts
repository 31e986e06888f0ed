import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import { HeadwaterError } from '../../../src/errors.ts';
import { HAZARD_IDS } from '../../../src/inventory/hazards.ts';
import { but, GOOD } from './sample.ts';

function refusal(text: string): HeadwaterError {
  try {
    parseConfig(text, 'headwater.yaml', { hazardIds: HAZARD_IDS });
  } catch (error) {
    if (error instanceof HeadwaterError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a good configuration', () => {
  it('is returned with defaults filled in', () => {
    const config = parseConfig(GOOD, 'headwater.yaml', { hazardIds: HAZARD_IDS });
    expect(config.queue).toBe('embedded');
    expect(config.policy).toEqual({
      temperature: { coldAfterDays: 365, coldShareOfBytes: 0.8 },
      classes: { warm: 'INTELLIGENT_TIERING', cold: 'DEEP_ARCHIVE' },
      retentionMonths: 36,
      noncurrentDays: 90,
      retrieval: 0,
      waves: { pilot: true, maxShares: 10 },
      partitions: {},
      exceptions: [],
    });
    expect(config.shares.map((share) => share.strategy)).toEqual([undefined, 'bridge']);
    expect(config.agents[0]).toMatchObject({ mode: 'basic', memoryGiB: 32 });
  });

  it('may use anchors, comments, Windows line ends and a byte order mark', () => {
    const text = `\uFEFF# moved by the storage team\n${but('agents: [one]', 'agents: &a [one]')}`.replace(
      /\n/g,
      '\r\n',
    );
    expect(parseConfig(text, 'h.yaml').shares[0]?.agents).toEqual(['one']);
  });

  it('reads sizes with units', () => {
    expect(parseConfig(`${GOOD}policy:\n  archiveFloor: 128 KiB\n`, 'h.yaml').policy.archiveFloor).toBe(
      131_072,
    );
  });
});

const cases: readonly { why: string; text: string; says: readonly string[] }[] = [
  {
    why: 'a value outside a closed set names the set and the value, at the value',
    text: but('protocol: nfs', 'protocol: ftp'),
    says: ['headwater.yaml:23:15 shares[0].protocol: expected one of nfs, smb; found "ftp"'],
  },
  {
    why: 'an unknown key is pointed at itself, with the keys there are',
    text: but('    mount: ./raw', '    mounted: ./raw'),
    says: [
      'headwater.yaml:26:5 shares[0].mounted: unknown key "mounted"; expected one of name, protocol,',
      'shares[0].mount: missing; expected text',
    ],
  },
  {
    why: 'a missing section is reported at the document',
    text: but('roles:\n  dataSync: arn:aws:iam::123456789012:role/datasync\n', ''),
    says: ['headwater.yaml:1:1 roles: missing; expected a mapping'],
  },
  {
    why: 'a number where text is needed says so',
    text: but('endpoint: rehearsal', 'account: 123456789012'),
    says: ['headwater.yaml:4:12 aws.account: expected text; found a number; put it in quotes'],
  },
  {
    why: 'an empty file has a mistake, not a crash',
    text: '',
    says: ['headwater.yaml:1:1', 'expected a mapping'],
  },
  { why: 'a list is not a configuration', text: '- a\n', says: ['expected a mapping; found a list'] },
  { why: 'an unfinished flow list is YAML', text: but('[one]', '[one'), says: ['not valid YAML'] },
  {
    why: 'a tab as indentation is YAML',
    text: 'aws:\n\tregion: x\n',
    says: ['headwater.yaml:2:1 not valid YAML'],
  },
  {
    why: 'a key twice is YAML',
    text: `${GOOD}migration: two\n`,
    says: ['not valid YAML: Map keys must be unique'],
  },
  { why: 'two documents', text: `${GOOD}---\nmigration: two\n`, says: ['only one document is expected'] },
  { why: 'an alias bomb is refused', text: bomb(), says: ['not valid YAML: Excessive alias count'] },
  {
    why: 'share names identify steps, so each has its own',
    text: but('name: office', 'name: raw'),
    says: ['headwater.yaml:29:11 shares[1].name: expected a name of its own; found "raw", as shares[0]'],
  },
  {
    why: 'all/ begins the ids of steps that serve every share',
    text: but('name: raw', 'name: all'),
    says: ['shares[0].name: expected another name'],
  },
  {
    why: 'an agent that is not configured',
    text: but('agents: [one]', 'agents: [two]'),
    says: [
      'headwater.yaml:27:14 shares[0].agents[0]: expected the name of an agent (one, fast); found "two"',
    ],
  },
  {
    why: 'a task uses only the agents of its own mode',
    text: but('agents: [one]', 'agents: [one, fast]'),
    says: ['shares[0].agents: expected agents of one mode'],
  },
  {
    why: 'the same agent twice',
    text: but('[one]', '[one, one]'),
    says: ['shares[0].agents[1]: expected each agent once'],
  },
  {
    why: 'a bridge without gateway',
    text: but('    gateway: site\n', ''),
    says: ['shares[1].gateway: missing; strategy bridge needs the name of a gateway (site)'],
  },
  {
    why: 'an unknown gateway',
    text: but('gateway: site', 'gateway: moon'),
    says: ['shares[1].gateway: expected the name of a gateway (site); found "moon"'],
  },
  {
    why: 'SMB without user and password',
    text: but('    user: mover\n    password: env:OFFICE_PASSWORD\n', ''),
    says: ['shares[1].user: missing', 'shares[1].password: missing; an SMB share needs a reference'],
  },
  {
    why: 'a prefix inside another one would let two tasks write the same key',
    text: but('prefix: office/', 'prefix: raw/a/'),
    says: [
      'shares[1].prefix: expected a prefix apart from all others; found "lab/raw/a/", which overlaps "lab/raw/" of shares[0]',
    ],
  },
  {
    why: 'reports among the data',
    text: but('control: demo-control', 'control: demo-data'),
    says: ['bucket.control: expected a bucket other than bucket.name'],
  },
  {
    why: 'SSE-KMS without key',
    text: but('  control:', '  encryption: SSE-KMS\n  control:'),
    says: ['bucket.kmsKeyArn: missing'],
  },
  {
    why: 'DataSync takes $ for SMB only',
    text: but('/export/raw', '/export$'),
    says: ['shares[0].export: expected a path without $'],
  },
  {
    why: 'DataSync refuses = in a location',
    text: but('prefix: raw/', 'prefix: dt=1/'),
    says: ['shares[0].prefix: use letters, digits', 'found "dt=1/"'],
  },
  {
    why: 'an exclude pattern that DataSync would split',
    text: but('    prefix: raw/', '    prefix: raw/\n    exclude: ["/a|/b", tmp]'),
    says: [
      'shares[0].exclude[0]: expected one pattern an entry',
      'shares[0].exclude[1]: expected a pattern that starts with',
    ],
  },
  {
    why: 'an exception for a hazard that does not exist',
    text: `${GOOD}policy:\n  exceptions:\n    - {hazard: bad-utf9, share: rawer, reason: old names, by: kim}\n`,
    says: [
      'policy.exceptions[0].hazard: expected a hazard: bad-utf8,',
      'policy.exceptions[0].share: expected the name of a share (raw, office)',
    ],
  },
  {
    why: 'a size that is none',
    text: `${GOOD}policy:\n  archiveFloor: 12 parsecs\n`,
    says: ['policy.archiveFloor: expected bytes', 'found "12 parsecs"'],
  },
  {
    why: 'terminal control characters in a value',
    text: but('protocol: nfs', 'protocol: "\\x9b31m\\u202e"'),
    says: ['\\u{9b}31m\\u{202e}'],
  },
];

/** Nested aliases that would grow to a billion items. */
function bomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`,
  );
  return `l0: &l0 [x]\n${levels.join('\n')}\n`;
}

describe('a mistake is told with place, expectation and finding', () => {
  it.each(cases)('$why', ({ text, says }) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code: 'config-invalid', blame: 'usage', exitCode: 2 });
    for (const part of says) expect(error.message).toContain(part);
  });
});

it('tells schema and reference mistakes together, in file order', () => {
  const error = refusal(but('protocol: nfs', 'protocol: ftp', but('agents: [fast]', 'agents: [none]')));
  expect(error.message.split('\n')).toEqual([
    'headwater.yaml has 2 mistakes:',
    expect.stringContaining(':23:15 shares[0].protocol'),
    expect.stringContaining(':34:14 shares[1].agents[0]'),
  ]);
});

describe('a secret that was written down is never repeated', () => {
  const secret = 'hunter2';
  it.each([
    ['as the password', but('env:OFFICE_PASSWORD', secret)],
    ['as a number-like password', but('env:OFFICE_PASSWORD', `[${secret}]`)],
    ['under an unknown key', but('    user: mover', `    user: mover\n    pass: ${secret}`)],
    ['as an unknown tag', but('env:OFFICE_PASSWORD', `!${secret}`)],
    ['as an unknown alias', but('env:OFFICE_PASSWORD', `*${secret}`)],
    ['in an unfinished string', but('env:OFFICE_PASSWORD', `"${secret}`)],
    ['after a closed string', but('env:OFFICE_PASSWORD', `"a" ${secret}`)],
    ['with a reserved first character', but('env:OFFICE_PASSWORD', `@${secret}`)],
    ['in a bad escape', but('env:OFFICE_PASSWORD', `"\\${secret}"`)],
    ['in a URL of the wrong kind', `${GOOD}queue: amqp://user:${secret}@host\n`],
    [
      'where a mapping belongs',
      but('  name: demo-data\n  prefix: lab/\n  control: demo-control', `  ${secret}`),
    ],
  ])('%s', (_why, text) => {
    expect(text).toContain(secret);
    expect(refusal(text).message).not.toContain(secret);
  });
});
