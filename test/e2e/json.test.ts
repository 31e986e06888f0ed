import { spawn } from 'node:child_process';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { authorityRegisterSchema } from '../../src/ledger/authority.ts';
import {
  COMMAND_VALUES,
  type CommandName,
  type CommandValue,
} from '../../src/views/values/command-values.ts';
import { errorSchema } from '../../src/views/values/error.ts';
import { lifecycleRemovedSchema } from '../../src/views/values/lifecycle-removed.ts';
import { verifyEstimatedSchema } from '../../src/views/values/verify-estimated.ts';
import { missingProgram } from '../contract/file-servers/programs.ts';
import { smbServerLacks, startSmbServer } from '../contract/file-servers/smb-server.ts';
import { type RedisServer, redisIsHere, startRedis } from '../flow/redis-server.ts';
import { BIN, type Ended, headwater, workplace } from './headwater.ts';

let place: Awaited<ReturnType<typeof workplace>>;
/** The demo, which takes longest and has a directory of its own: it runs beside the other commands. */
let demo: Promise<Ended>;
let redis: RedisServer | null = null;
beforeAll(async () => {
  place = await workplace();
  for (const source of ['data', 'data of the demo']) {
    await mkdir(join(place.directory, source, 'inner'), { recursive: true });
    await writeFile(join(place.directory, source, 'one.txt'), 'one\n');
    await writeFile(join(place.directory, source, 'inner/two.txt'), 'two\n');
  }
  const args = ['--source', 'data of the demo', '--directory', 'made by the demo', '--json'];
  demo = headwater(place.directory, ['demo', ...args]);
});
afterAll(async () => {
  await demo;
  await redis?.stop();
  await place.remove();
}, 120_000);

const smbLacks = (smbServerLacks() ?? missingProgram('smbclient')) !== undefined;

/** Commands whose value was seen and fitted its schema. */
const seen = new Set<string>();

/** Standard output as one JSON document, with nothing of the kind on standard error. */
function documentOf({ stdout, stderr }: Ended): unknown {
  expect(stderr.split('\n').filter((line) => /^\s*(\{|\[$|"\w+":)/.test(line))).toEqual([]);
  return JSON.parse(stdout);
}

/** Runs a command that must give its documented value. */
async function valueFrom<Name extends CommandName>(
  command: Name,
  args: readonly string[] = [],
  code = 0,
): Promise<CommandValue<Name>> {
  const ended = await headwater(place.directory, [...command.split(' '), ...args, '--json']);
  expect(ended.code, ended.stdout + ended.stderr).toBe(code);
  return fitting(command, documentOf(ended));
}

function fitting<Name extends CommandName>(command: Name, value: unknown): CommandValue<Name> {
  const parsed = COMMAND_VALUES[command].parse(value);
  // Nothing is lost between what a program reads and what the schema promises.
  expect(JSON.parse(JSON.stringify(parsed))).toEqual(value);
  seen.add(command);
  return parsed as CommandValue<Name>;
}

/** Runs a command that must fail as documented. */
async function errorOf(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const ended = await headwater(place.directory, args, { env });
  const { error } = errorSchema.parse(documentOf(ended));
  expect(ended.code, ended.stdout).toBe(error.exitCode);
  expect(ended.stderr).toBe('');
  return error;
}

describe('every command’s value fits its schema', { timeout: 120_000 }, () => {
  test('init, to which the test adds a gateway, so that every kind of step happens', async () => {
    const { file } = await valueFrom('init', ['--name', 'data', '--mount', 'data']);
    const arn = 'arn:aws:storagegateway:us-east-1:111122223333:gateway/sgw-00000000';
    const gateways = `gateways:\n  - { name: one, arn: "${arn}", role: "arn:aws:iam::111122223333:role/gateway" }\n`;
    const text = await readFile(file, 'utf8');
    const bridge = 'strategy: bridge\n    gateway: one';
    await writeFile(file, text.replace('link:', `${gateways}link:`).replace('strategy: migrate', bridge));
  });

  test('doctor', async () => {
    const found = await valueFrom('doctor');
    expect(found).toMatchObject({ migration: 'my-migration', rehearsal: true, deny: 'error', denied: 0 });
    expect(found.diagnoses.filter(({ area }) => area === 'gateways')).toHaveLength(5);
  });

  test('inventory scan and show say the same', async () => {
    const [scanned] = await valueFrom('inventory scan');
    const [shown] = await valueFrom('inventory show', ['data']);
    expect(shown?.inventory).toEqual(scanned?.inventory);
    expect(scanned?.inventory.counts).toMatchObject({ files: 2, directories: 1, fileBytes: 8 });
  });

  test('inventory show: what is in it adds up, and --all only lists', async () => {
    const [[shown], listed] = await Promise.all([
      valueFrom('inventory show', ['data', '--duplicates']),
      valueFrom('inventory show', ['--all']),
    ]);
    expect(shown?.breakdown).toMatchObject({ files: 2, bytes: 8 });
    expect(shown?.duplicates).toBeNull();
    expect(listed).toEqual([{ ...shown, profile: null, breakdown: null, churn: null, duplicates: null }]);
  });

  test('plan create, show, lint and approve', async () => {
    const made = await valueFrom('plan create');
    const [shown, linted, denying] = await Promise.all([
      valueFrom('plan show'),
      valueFrom('plan lint'),
      valueFrom('plan lint', ['--deny', 'warn'], 3),
    ]);
    expect(shown).toEqual(made);
    expect(linted).toMatchObject({ digest: made.plan.digest, deny: null, denied: 0 });
    expect(linted.findings).toEqual(made.plan.findings);
    expect(denying.denied).toBeGreaterThan(0);
    const approved = await valueFrom('plan approve', ['--by', 'the team']);
    expect(approved).toMatchObject({ digest: made.plan.digest, by: 'the team', approvedNow: true });
    expect((await valueFrom('plan approve')).approvedNow).toBe(false);
    expect(new Set(made.plan.steps.map(({ kind }) => kind)).size).toBe(12);
  });

  test('plan simulate: the same seed, the same timeline', async () => {
    const flags = ['--runs', '3', '--start', '2026-11-23', '--gbps', '2'];
    const [simulated, again] = await Promise.all([
      valueFrom('plan simulate', flags),
      valueFrom('plan simulate', flags),
    ]);
    expect(simulated).toMatchObject({ startAt: '2026-11-23T00:00:00.000Z', finish: { runs: 3 }, gbps: 2 });
    expect(again).toEqual(simulated);
  });

  test('status before anything was done: all waits for a command', async () => {
    const status = await valueFrom('status');
    expect(status.counts).toMatchObject({ done: 0, waiting: status.steps.length });
    expect(status.shares).toMatchObject([
      { share: 'data', phase: 'transfer', authority: { holder: 'source' }, evidence: null, lastStep: null },
    ]);
    expect(status.waiting[0]).toMatchObject({ whom: 'command', next: ['headwater apply'] });
  });

  test('plan diff: what the second scan changed', async () => {
    await writeFile(join(place.directory, 'data/three.txt'), 'three\n');
    await valueFrom('inventory scan');
    const { plan } = await valueFrom('plan create');
    const diff = await valueFrom('plan diff');
    expect(diff.after.digest).toBe(plan.digest);
    expect(diff.basis.map(({ field }) => field)).toContain('inventory of data');
    expect(diff.shares.changed).toMatchObject([{ share: 'data' }]);
    await valueFrom('plan approve');
  });

  test('pause, resume and cancel, each twice: the second time nothing changes', async () => {
    const stop = { kind: 'paused', share: null, mode: 'when-safe', reason: 'a test' };
    const paused = await valueFrom('pause', ['--reason', 'a test']);
    expect(paused).toMatchObject({ changed: true, shares: null, stops: [stop], ended: [], running: [] });
    expect(await valueFrom('pause')).toEqual({ ...paused, changed: false });
    expect((await valueFrom('status')).stops).toEqual(paused.stops);
    expect(await valueFrom('resume')).toMatchObject({ changed: true, stops: [] });
    expect(await valueFrom('resume')).toMatchObject({ changed: false, stops: [] });
    const cancelled = await valueFrom('cancel', ['--all']);
    expect(cancelled).toMatchObject({ changed: true, shares: ['data'], stops: [{ kind: 'cancelled' }] });
    expect(await valueFrom('cancel', ['--share', 'data'])).toEqual({ ...cancelled, changed: false });
    expect(await valueFrom('resume', ['--share', 'data'])).toMatchObject({ changed: true, stops: [] });
  });

  test('apply, once and again', async () => {
    expect((await valueFrom('posture show')).map(({ holds, exists }) => [holds, exists])).toEqual([
      ['control', false],
      ['data', false],
    ]);
    const first = await valueFrom('apply');
    expect(first).toMatchObject({ phase: 'transfer', rehearsal: true, unfinished: [], doneBefore: 0 });
    const again = await valueFrom('apply', ['--share', 'data']);
    expect(again).toMatchObject({ done: [], unfinished: [], doneBefore: first.done.length });
  });

  test('posture: as wanted, given back, and set again', async () => {
    const asWanted = { exists: true, changes: [], conflicts: [] };
    expect(await valueFrom('posture show')).toMatchObject([asWanted, asWanted]);
    const undone = await valueFrom('posture undo');
    expect(undone.map(({ undone: settings }) => settings)).toEqual([['inventory', 'policy'], ['policy']]);
    expect(await valueFrom('posture undo')).toEqual([]);
    const [control, data] = await valueFrom('posture show');
    expect(control?.changes.map(({ setting }) => setting)).toEqual(['versioning', 'policy']);
    expect(data?.changes.map(({ setting }) => setting)).toEqual(['versioning', 'inventory', 'policy']);
    expect((await valueFrom('apply')).done).toHaveLength(2);
  });

  test('verify, with the paths of a verdict', async () => {
    const [verified] = await valueFrom('verify', ['--list', 'match']);
    expect(verified?.evidence.verdict).toBe('proved');
    expect(verified?.listed.map(({ key }) => key)).toEqual([
      'data/inner/',
      'data/inner/two.txt',
      'data/one.txt',
      'data/three.txt',
    ]);
  });

  test('verify --estimate, which asks nobody and records nothing', async () => {
    const before = await valueFrom('ledger show');
    const ended = await headwater(place.directory, ['verify', '--estimate', '--json']);
    const value = documentOf(ended);
    expect(verifyEstimatedSchema.parse(value)).toEqual(value);
    expect(
      verifyEstimatedSchema.parse(value)[0]?.levels.map(({ level, requests }) => [level, requests]),
    ).toEqual([
      ['L0', 1],
      ['L1', 1],
      ['L2', 4],
      ['L3', 4],
      ['L4', 4],
    ]);
    expect(await valueFrom('ledger show')).toEqual(before);
    await errorOf(['verify', '--estimate', '--source', 'data', '--target', 's3://data', '--json']);
  });

  test('verify at rest: the job is in the record, and over in the ledger', async () => {
    const [verified] = await valueFrom('verify', ['--level', 'L3']);
    expect(verified?.evidence.verdict).toBe('proved');
    expect(verified?.evidence.method.atRest).toMatchObject({ asked: 3, computed: 3, foreign: 0 });
    const events = await valueFrom('ledger show');
    expect(events.slice(-4).map(({ event }) => event.type)).toEqual([
      'at-rest-announced',
      'at-rest-made',
      'evidence-recorded',
      'at-rest-ended',
    ]);
  });

  test.runIf(redisIsHere())(
    'from here on with a shared queue: opening the embedded one takes seconds',
    async () => {
      redis = await startRedis();
      const file = join(place.directory, 'headwater.yaml');
      const text = await readFile(file, 'utf8');
      expect(text).toContain('queue: embedded');
      await writeFile(file, text.replace('queue: embedded', `queue: ${redis.url}`));
    },
  );

  test('cutover prepare: ready', async () => {
    const [share] = await valueFrom('cutover prepare');
    expect(share).toMatchObject({ share: 'data', authority: 'source', ready: true, blockers: [] });
  });

  test('cutover run without a freeze: held, which is a value too, and then shown by status', async () => {
    const held = await valueFrom('cutover run', [], 5);
    expect(held.unfinished).toMatchObject([{ step: 'data/freeze', code: 'freeze-not-confirmed' }]);
    const status = await valueFrom('status');
    expect(status.counts.held).toBe(1);
    expect(status.waiting[0]).toMatchObject({ whom: 'person', share: 'data', step: 'data/freeze' });
    expect(status.steps.find(({ id }) => id === 'data/freeze')?.held?.code).toBe('freeze-not-confirmed');
  });

  test('cutover rollback: of what had begun, then of nothing', async () => {
    expect((await valueFrom('cutover rollback', ['--share', 'data'])).undone).toEqual(['data/freeze']);
    expect((await valueFrom('cutover rollback', ['--share', 'data'])).undone).toEqual([]);
  });

  test('cutover run to the commit', async () => {
    const { done, unfinished } = await valueFrom('cutover run', ['--confirm-frozen', '--confirm-moved']);
    expect(unfinished).toEqual([]);
    expect(done.at(-1)?.step).toBe('data/commit');
    const [share] = await valueFrom('cutover prepare');
    expect(share).toMatchObject({ authority: 'bucket', ready: false });
  });

  test('lifecycle preview and apply, after which nothing would change', async () => {
    const [[before], [listed]] = await Promise.all([
      valueFrom('lifecycle preview'),
      valueFrom('lifecycle preview', ['--list']),
    ]);
    expect(before?.added.length).toBeGreaterThan(0);
    expect(before?.surprises).toEqual([]);
    expect(before?.forecast.months).toHaveLength(36);
    // What the inventory says will be there is there, and a marker for the share's own root.
    expect(listed?.counted).toMatchObject({ from: 'listing', bytes: before?.counted.bytes });
    expect(before?.replaced).toMatchObject({ counted: null });
    expect(listed?.replaced.counted).toMatchObject({ whole: true });
    expect((await valueFrom('lifecycle apply')).unfinished).toEqual([]);
    const [after] = await valueFrom('lifecycle preview');
    expect(after).toMatchObject({ kept: before?.added, added: [], removed: [] });
  });

  test('drift: nothing, and then a source that was written to', async () => {
    expect(await valueFrom('drift')).toMatchObject({ shares: ['data'], findings: [], unchecked: [] });
    await writeFile(join(place.directory, 'data/late.txt'), 'late\n');
    await rm(join(place.directory, 'data/late.txt'));
    const { findings } = await valueFrom('drift', ['--share', 'data', '--deep'], 3);
    expect(findings).toMatchObject([{ id: 'HR101', share: 'data', severity: 'error' }]);
  });

  test('restore request and wait, of a share in which nothing is archived yet', async () => {
    const requested = await valueFrom('restore request', ['--share', 'data', '--days', '1']);
    expect(requested).toMatchObject({ asked: true, outcome: { asked: 0, readable: requested.tally.listed } });
    const waited = await valueFrom('restore wait', ['data/']);
    expect(waited.look).toMatchObject({ readable: requested.tally.readable, onItsWay: { objects: 0 } });
    const kept = await valueFrom('restore keep', ['data/', '--storage-class', 'STANDARD']);
    expect(kept.outcome).toEqual({ copied: 0, notCopied: 0, keys: [] });
  });

  test('lifecycle apply --remove, after which the bucket is as before, and apply writes the rules again', async () => {
    const remove = async () =>
      z
        .array(lifecycleRemovedSchema)
        .parse(documentOf(await headwater(place.directory, ['lifecycle', 'apply', '--remove', '--json'])));
    const [shown] = await valueFrom('lifecycle preview');
    const ids = shown?.kept.map(({ ID }) => ID);
    expect(await remove()).toMatchObject([
      {
        removed: ids,
        kept: 0,
        asBefore: true,
        record: expect.stringMatching(/^s3:\/\/my-migration-control\//),
      },
    ]);
    expect(await remove(), 'once is enough').toMatchObject([{ removed: [], record: null }]);
    expect((await valueFrom('status')).counts.waiting, 'the step is open again').toBe(1);
    expect((await valueFrom('lifecycle apply')).done).toMatchObject([{ changed: true }]);
  });

  test('status when all is done', async () => {
    const status = await valueFrom('status');
    expect(status.counts).toMatchObject({ done: status.steps.length, waiting: 0, held: 0, running: 0 });
    expect(status.shares).toMatchObject([
      { phase: 'done', authority: { holder: 'bucket' }, evidence: { verdict: 'proved' } },
    ]);
    expect(status.waiting).toEqual([]);
  });

  test('report, which is also the file it writes', async () => {
    const report = await valueFrom('report');
    const file = await readFile(join(place.directory, '.headwater/report/report.json'), 'utf8');
    expect(report).toEqual(JSON.parse(file));
    expect(report.verdict.proof).toBe('proved');
  });

  test('ledger show and check', async () => {
    const [all, last, checked, without] = await Promise.all([
      valueFrom('ledger show'),
      valueFrom('ledger show', ['--last', '3']),
      valueFrom('ledger check', ['--bucket']),
      valueFrom('ledger check', ['--no-evidence']),
    ]);
    expect(last).toEqual(all.slice(-3));
    const digest = all.at(-1)?.digest;
    expect(checked).toMatchObject({ events: all.length, digest, broken: null });
    expect(checked.evidence).toMatchObject({ bucketChecked: true, problems: [] });
    expect(checked.evidence?.records).toBeGreaterThan(0);
    expect(without.evidence).toBeNull();
  });

  test('ledger show --authority: what the control bucket says too', async () => {
    const args = ['ledger', 'show', '--authority', '--json'];
    const shown = documentOf(await headwater(place.directory, args));
    const register = authorityRegisterSchema.parse(shown);
    expect(register.shares).toMatchObject([{ share: 'data', holder: 'bucket', keyPrefix: 'data/' }]);
    const file = '.headwater/rehearsal/buckets/my-migration-control/objects/my-migration/authority.json';
    const kept = JSON.parse(await readFile(join(place.directory, file), 'utf8'));
    expect(kept.shares).toEqual(register.shares);
    expect(await errorOf([...args, '--last', '3'])).toMatchObject({ code: 'command-line' });
  });

  test('ledger push, after which it is the same ledger in the control bucket', async () => {
    const before = await valueFrom('ledger show');
    const config = join(place.directory, 'headwater.yaml');
    await appendFile(config, 'ledger: s3\n');
    expect(await errorOf(['status', '--json'])).toMatchObject({ code: 'ledger-not-pushed', exitCode: 2 });
    const pushed = await valueFrom('ledger push');
    expect(pushed).toMatchObject({ events: before.length, digest: before.at(-1)?.digest });
    expect(await valueFrom('ledger show')).toEqual(before);
    expect(await valueFrom('ledger check')).toMatchObject({ events: before.length, broken: null });
    expect((await valueFrom('ledger push')).kept).toBeNull();
  });

  test('verify of a damaged bucket: exit 6, and the value that says why', async () => {
    await rm(join(place.directory, '.headwater/rehearsal/buckets/my-migration-data/objects/data/one.txt'));
    const [verified] = await valueFrom('verify', ['--list', 'missing'], 6);
    expect(verified).toMatchObject({ authority: 'bucket', evidence: { verdict: 'not-proved' } });
    expect(verified?.listed.map(({ key }) => key)).toEqual(['data/one.txt']);
  });

  test('a repair of a committed share: refused, whether it is named or not', async () => {
    for (const named of [[], ['--share', 'data']]) {
      const error = await errorOf(['apply', '--repair', ...named, '--json']);
      expect(error).toMatchObject({ code: 'prefix-committed', exitCode: 5 });
    }
  });

  test('rehearsal advance: rules of the plan carried out, then only a look at what there is', async () => {
    const aged = await valueFrom('rehearsal advance', ['40d']);
    expect(Date.parse(aged.to) - Date.parse(aged.from)).toBeGreaterThanOrEqual(40 * 86_400_000);
    const looked = await valueFrom('rehearsal advance', ['0d']);
    expect(looked.buckets.flatMap(({ moved }) => moved)).toEqual([]);
    // Not the control bucket: the inventory report that became due was delivered when time had passed.
    const inData = ({ buckets }: typeof aged) =>
      buckets.filter(({ bucket }) => bucket.endsWith('-data')).map(({ classes }) => classes);
    expect(inData(aged)).toHaveLength(1);
    expect(inData(looked)).toEqual(inData(aged));
    expect(looked.bill.monthlyUsd).toBeCloseTo(aged.bill.monthlyUsd, 4);
  });

  test('rehearsal: one that runs already, stopped, and one of our own from start to end', async () => {
    const running = await valueFrom('rehearsal start');
    expect(running).toEqual({ endpoint: expect.stringContaining('http://127.0.0.1:'), startedNow: false });
    expect(await valueFrom('rehearsal stop')).toEqual({ stopped: true });
    expect(await valueFrom('rehearsal stop')).toEqual({ stopped: false });
    const ended = await interrupted(['rehearsal', 'start'], /REHEARSAL serves/);
    expect(fitting('rehearsal start', documentOf(ended)).startedNow).toBe(true);
  });

  test.runIf(redisIsHere())('work, until it is stopped', async () => {
    const ended = await interrupted(['work'], /Working for/);
    expect(fitting('work', JSON.parse(ended.stdout))).toEqual({ stopped: true });
    // Without a terminal its progress is a log, whose lines are JSON themselves.
    const logged = ended.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(logged).toMatchObject(logged.map(() => ({ event: 'notice', worker: expect.any(String) })));
    await redis?.stop();
    redis = null;
    const file = join(place.directory, 'headwater.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/queue: redis.*/, 'queue: embedded'));
  });

  test.skipIf(smbLacks)('inventory discover', async () => {
    const server = await startSmbServer({ data: { path: place.directory } });
    try {
      const args = ['127.0.0.1', '--protocol', 'smb', '--port', String(server.port), '--user', server.user];
      await writeFile(join(place.directory, 'password'), server.password);
      const discovered = await valueFrom('inventory discover', [...args, '--password', 'file:password']);
      expect(discovered.found.map(({ name }) => name.text).sort()).toEqual(['IPC$', 'data']);
    } finally {
      await server.stop();
    }
  });

  test('demo: what its commands say is progress, and so on stderr', async () => {
    const ended = await demo;
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const { commands } = fitting('demo', documentOf(ended));
    expect(commands.map(({ exitCode }) => exitCode)).toEqual(commands.map(() => 0));
  });

  test('inventory import: a listing whose books balance, and what could not be used', async () => {
    await writeFile(join(place.directory, 'listing.csv'), 'Name,Bytes\nd/one,1\ntwo,2\n/etc/three,3\n');
    const map = ['--format', 'csv', '--map', 'path=Name,size=Bytes'];
    const made = await valueFrom(
      'inventory import',
      ['data', 'listing.csv', ...map, '--max-rejects', '1', '--rejects', 'rejects.jsonl'],
      3,
    );
    expect(made.inventory).toMatchObject({
      complete: false,
      counts: { entries: 3, files: 2, directories: 1, fileBytes: 3 },
      origin: { lines: 4, rejected: 1, ignored: 1, duplicates: 0, addedDirectories: 1 },
    });
    expect(made.rejects.reasons).toEqual([{ reason: 'the path is absolute', lines: 1 }]);
  });

  test('and no command was left out', () => {
    const unseen = Object.keys(COMMAND_VALUES).filter((command) => !seen.has(command));
    expect(unseen).toEqual([...(smbLacks ? ['inventory discover'] : []), ...(redisIsHere() ? [] : ['work'])]);
  });
});

describe('every error is a value with the exit code it ends with', () => {
  const json = { HEADWATER_JSON: 'true' };
  // Each fails before it changes anything.
  test.concurrent.each([
    { why: 'no such share', args: ['verify', '--share', 'nope', '--json'], code: 'share-unknown', exit: 2 },
    {
      why: 'nothing to overwrite',
      args: ['init', '--json'],
      code: 'config-exists',
      exit: 2,
    },
    {
      why: 'no configuration',
      args: ['status', '--json', '-c', 'none.yaml'],
      code: 'config-missing',
      exit: 2,
    },
    { why: 'work without a shared queue', args: ['work', '--json'], code: 'queue-embedded', exit: 2 },
    {
      why: 'too late to go back',
      args: ['cutover', 'rollback', '-s', 'data', '--json'],
      code: 'already-committed',
      exit: 5,
    },
    {
      why: 'no time that is one',
      args: ['rehearsal', 'advance', '3 days', '--json'],
      code: 'duration-invalid',
      exit: 2,
    },
    { why: 'an unknown flag', args: ['apply', '--force', '--json'], code: 'command-line', exit: 2 },
    { why: 'a missing flag', args: ['cutover', 'rollback', '--json'], code: 'command-line', exit: 2 },
    { why: 'an unknown command', args: ['destroy', '--json'], code: 'command-line', exit: 2 },
    {
      why: 'the share named by its variable',
      args: ['verify', '--json'],
      env: { HEADWATER_SHARE: 'data,nope' },
      code: 'share-unknown',
      exit: 2,
    },
    { why: 'JSON asked for by its variable', args: ['work'], env: json, code: 'queue-embedded', exit: 2 },
    { why: 'a bad flag, likewise', args: ['apply', '--force'], env: json, code: 'command-line', exit: 2 },
  ])('$why', async ({ args, env, code, exit }) => {
    expect(await errorOf(args, env ?? {})).toMatchObject({ code, exitCode: exit });
  });

  test('time in AWS is nobody’s to move', async () => {
    const text = await readFile(join(place.directory, 'headwater.yaml'), 'utf8');
    await writeFile(
      join(place.directory, 'real.yaml'),
      text.replace('endpoint: rehearsal', 'endpoint: http://127.0.0.1:9'),
    );
    const error = await errorOf(['rehearsal', 'advance', '1d', '--json', '-c', 'real.yaml']);
    expect(error).toMatchObject({ code: 'not-a-rehearsal', exitCode: 2 });
  });

  test('a stale plan is 4', async () => {
    await valueFrom('inventory scan');
    expect(await errorOf(['apply', '--json'])).toMatchObject({ blame: 'stale', exitCode: 4 });
  });
});

/** Runs a command that serves until it is stopped: interrupted, as by Ctrl-C, once it says that it is ready. */
function interrupted(args: readonly string[], ready: RegExp): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args, '--json'], { cwd: place.directory });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const before = ready.test(stderr);
      stderr += text;
      // It says so before it is connected: a stop in that moment must not be missed.
      if (!before && ready.test(stderr)) child.kill('SIGTERM');
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
