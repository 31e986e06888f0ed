import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/views/report-model.ts';
import type { LedgerCheck } from '../../src/views/values/ledger-check.ts';
import { headwater, workplace } from './headwater.ts';

const run = promisify(execFile);
const HOSTILE = '<img src=x onerror=alert(1)>|`*.bin';

let place: Awaited<ReturnType<typeof workplace>>;
const at = (...names: readonly string[]) => join(place.directory, ...names);
const openssl = (...args: readonly string[]) => run('openssl', [...args], { cwd: place.directory });

async function done(...args: readonly string[]) {
  const ended = await headwater(place.directory, args);
  expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  return ended.stdout;
}

async function checked(args: readonly string[], code: number): Promise<LedgerCheck> {
  const ended = await headwater(place.directory, ['ledger', 'check', ...args, '--json']);
  expect(ended.code, ended.stdout + ended.stderr).toBe(code);
  return JSON.parse(ended.stdout) as LedgerCheck;
}

async function reported(): Promise<Report> {
  return JSON.parse(await done('report', '--json')) as Report;
}

beforeAll(async () => {
  place = await workplace();
  await mkdir(at('data'), { recursive: true });
  await writeFile(at('data/one.txt'), 'one\n');
  await writeFile(at('data', HOSTILE), 'two\n');
  await openssl('genpkey', '-algorithm', 'ed25519', '-out', 'key.pem');
  await openssl('pkey', '-in', 'key.pem', '-pubout', '-out', 'key.pub.pem');
  await openssl('genpkey', '-algorithm', 'ed25519', '-out', 'other.pem');
  await openssl('pkey', '-in', 'other.pem', '-pubout', '-out', 'other.pub.pem');
  await done('init', '--name', 'data', '--mount', 'data');
  await appendFile(at('headwater.yaml'), 'signing: { key: "file:key.pem" }\n');
  for (const command of ['inventory scan', 'plan create', 'plan approve', 'apply'])
    await done(...command.split(' '));
}, 120_000);
afterAll(() => place.remove());

/** Where the only record lies. */
async function folder(): Promise<string> {
  const { evidence } = await reported();
  return (evidence.find(({ current }) => current)?.file ?? '').replace(/[^/]*$/, '');
}

describe('a signed migration', { timeout: 60_000 }, () => {
  test('is reported as page, Markdown and JSON', async () => {
    expect(await done('report')).toContain('report.md');
    const [page, markdown, json] = await Promise.all(
      ['html', 'md', 'json'].map((end) => readFile(at('.headwater/report', `report.${end}`), 'utf8')),
    );
    const report = JSON.parse(json ?? '') as Report;
    expect(report.shares).toMatchObject([
      { share: 'data', proof: 'proved', signature: { state: 'holds', algorithm: 'ED25519' } },
    ]);
    expect(page).toContain(report.verdict.sentence);
    expect(markdown).toContain('proved');
    expect(page).not.toContain('<img');
    expect(markdown).not.toContain('<img');
  });

  test('is believed by openssl with the public key alone', async () => {
    const record = await folder();
    const { signature } = JSON.parse(await readFile(`${record}evidence.sig.json`, 'utf8')) as {
      signature: string;
    };
    await writeFile(at('evidence.sig'), Buffer.from(signature, 'base64'));
    const verify = (key: string) =>
      openssl(
        ...['pkeyutl', '-verify', '-pubin', '-inkey', key, '-rawin'],
        ...['-in', `${record}evidence.json`, '-sigfile', 'evidence.sig'],
      );
    expect((await verify('key.pub.pem')).stdout).toContain('Successfully');
    await expect(verify('other.pub.pem')).rejects.toThrow();
  });

  test('holds here and in the control bucket, for those who have the right key', async () => {
    const both = await checked(['--bucket', '--public-key', 'key.pub.pem'], 0);
    expect(both.evidence).toMatchObject({ bucketChecked: true, problems: [], unsigned: 0 });
    const wrong = await checked(['--public-key', 'other.pub.pem'], 6);
    expect(wrong.evidence?.problems).toMatchObject([{ problem: 'signature-other-key' }]);
  });

  test('proves nothing once its signature was exchanged, though the new one is sound', async () => {
    const record = await folder();
    const file = `${record}evidence.sig.json`;
    const before = await readFile(file, 'utf8');
    await openssl(
      ...['pkeyutl', '-sign', '-inkey', 'other.pem', '-rawin'],
      ...['-in', `${record}evidence.json`, '-out', 'other.sig'],
    );
    const der = await run('openssl', ['pkey', '-pubin', '-in', at('other.pub.pem'), '-outform', 'DER'], {
      encoding: 'buffer',
    });
    const forged = {
      ...(JSON.parse(before) as object),
      key: {
        fingerprint: createHash('sha256').update(der.stdout).digest('hex'),
        kms: null,
        publicKey: await readFile(at('other.pub.pem'), 'utf8'),
      },
      signature: await readFile(at('other.sig'), 'base64'),
    };
    await writeFile(file, JSON.stringify(forged));
    const { evidence } = await checked([], 6);
    expect(evidence?.problems).toMatchObject([{ place: 'host', problem: 'signature-other-key' }]);
    const report = await reported();
    expect(report.verdict).toMatchObject({
      proof: 'not-proved',
      sentence: 'No: the evidence is not signed as it ought to be in data.',
    });
    await writeFile(file, before);
    expect((await reported()).verdict.proof).toBe('proved');
  });

  test('comes to the same when it is compared again, with the source and the bucket out of reach', async () => {
    await rename(at('data'), at('away'));
    const stopped = await headwater(place.directory, ['rehearsal', 'stop']);
    expect(stopped.code, stopped.stderr).toBe(0);
    const again = await done('verify', '--replay', 'newest');
    expect(again.replaceAll(/\s+/g, ' ')).toMatch(
      /every path has the verdict that was recorded\. .*data is proved/,
    );
    expect(await done('verify', '--replay', 'newest', '--list', 'all')).toMatch(/^M {2}match .* one\.txt$/m);
    await rename(at('away'), at('data'));
  });

  test('leaves nothing of a comparison that was killed, once the next has run', async () => {
    const tmp = () => readdirSync(at('.headwater/tmp'));
    const before = tmp();
    // The stages of DuckDB and of the comparison are both there.
    const killWhen = () => tmp().length > before.length + 1;
    const killed = await headwater(place.directory, ['verify', '--replay', 'newest'], { killWhen });
    expect(killed.code).toBeNull();
    expect(tmp().length).toBeGreaterThan(before.length);
    expect(await done('verify', '--replay', 'newest')).toContain('compared again');
    expect(tmp()).toEqual(before);
  });

  test.each([
    { why: 'an unknown record', args: ['20200101T000000000Z-seed'], code: 2, says: /has no evidence/ },
    { why: 'a deeper level than was compared', args: ['newest', '--level', 'L4'], code: 2, says: /--level/ },
  ])('is not compared again: $why', async ({ args, code, says }) => {
    const ended = await headwater(place.directory, ['verify', '--replay', ...args]);
    expect(ended.code, ended.stdout).toBe(code);
    expect(ended.stderr).toMatch(says);
  });

  test.each(['listing', 'source', 'objects', 'reports', 'verdicts'])(
    'is not compared again once %s was edited, and is brought from the control bucket once it was lost',
    async (name) => {
      const file = `${await folder()}${name}.parquet`;
      const before = await readFile(file);
      const replay = () => headwater(place.directory, ['verify', '--replay', 'newest']);
      await appendFile(file, ' ');
      expect(await replay()).toMatchObject({
        code: 6,
        stderr: expect.stringContaining('its SHA-256 is another'),
      });
      await rm(file);
      expect(await replay()).toMatchObject({ code: 0 });
      expect(await readFile(file)).toEqual(before);
    },
  );

  test('is what shows that the ledger lost its end, which leaves a chain that holds', async () => {
    const ledger = await readFile(at('.headwater/ledger.jsonl'), 'utf8');
    const cut = ledger.slice(0, ledger.indexOf('"type":"evidence-recorded"'));
    await writeFile(at('.headwater/ledger.jsonl'), cut.slice(0, cut.lastIndexOf('\n') + 1));
    const { evidence } = await checked([], 3);
    expect(evidence?.unnamed[0]).toMatchObject({ share: 'data' });
    await writeFile(at('.headwater/ledger.jsonl'), ledger);
    await checked(['--bucket'], 0);
  });

  test('does not hold once a list beside the record was edited', async () => {
    const file = `${await folder()}verdicts.parquet`;
    const before = await readFile(file);
    await appendFile(file, ' ');
    const { evidence } = await checked([], 6);
    expect(evidence?.problems).toMatchObject([
      { share: 'data', file: 'verdicts.parquet', place: 'host', problem: 'altered' },
    ]);
    await writeFile(file, before);
    await checked([], 0);
  });

  test('is found in the control bucket when this host has lost it', async () => {
    await rm(await folder(), { recursive: true });
    const { evidence } = await checked([], 0);
    expect(evidence).toMatchObject({ problems: [], signed: 1 });
    expect(evidence?.onlyInBucket).toBeGreaterThan(1);
    expect((await reported()).shares).toMatchObject([{ proof: 'proved', signature: { state: 'holds' } }]);
  });

  test('never shows its key', async () => {
    const [, secret = ''] = (await readFile(at('key.pem'), 'utf8')).split('\n');
    const ledger = await readFile(at('.headwater/ledger.jsonl'), 'utf8');
    const report = await readFile(at('.headwater/report/report.html'), 'utf8');
    expect(secret.length).toBeGreaterThan(40);
    expect(ledger + report).not.toContain(secret);
  });
});

test('a key that is not there stops a check before it begins', { timeout: 60_000 }, async () => {
  await rm(at('key.pem'));
  const ended = await headwater(place.directory, ['verify', '--json']);
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'secret-missing' } });
});
