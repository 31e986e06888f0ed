import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildFingerprint, installedAsLocked } from '../../../scripts/fingerprints.mjs';
import { prepare } from '../../../scripts/prepare.mjs';

let root = '';
const stamp = (): string => join(root, 'node_modules', '.headwater-lock');

/** A checkout in a path with a space, whose lock file asks for these packages. */
function writeLock(packages: Readonly<Record<string, object>>): void {
  const head = { name: 'sample', version: '1.0.0' };
  writeFileSync(join(root, 'package.json'), JSON.stringify(head));
  const lock = { ...head, lockfileVersion: 3, requires: true, packages: { '': head, ...packages } };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
}

/** npm's own record of what it installed. */
function writeRecord(packages: Readonly<Record<string, object>>): void {
  for (const path of Object.keys(packages)) mkdirSync(join(root, path), { recursive: true });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headwater set up '));
});
afterEach(() => rmSync(root, { recursive: true }));

it('installs once, and again when the lock file changes', async () => {
  mkdirSync(join(root, 'a'));
  writeFileSync(join(root, 'a', 'package.json'), '{ "name": "a", "version": "1.0.0" }');
  const head = { name: 'sample', version: '1.0.0', dependencies: { a: 'file:a' } };
  const packages = { '': head, a: { version: '1.0.0' }, 'node_modules/a': { resolved: 'a', link: true } };
  const lock = JSON.stringify({ ...head, lockfileVersion: 3, requires: true, packages });
  writeFileSync(join(root, 'package.json'), JSON.stringify(head));
  writeFileSync(join(root, 'package-lock.json'), lock);
  // npm empties node_modules before it installs, so this tells whether it did.
  const witness = join(root, 'node_modules', 'witness');

  await prepare({ root, build: false });
  expect(existsSync(join(root, 'node_modules', 'a', 'package.json'))).toBe(true);
  writeFileSync(witness, '');
  await prepare({ root, build: false });
  expect(existsSync(witness)).toBe(true);
  writeFileSync(join(root, 'a', 'package.json'), '{ "name": "a", "version": "1.0.1" }');
  writeFileSync(
    join(root, 'package-lock.json'),
    lock.replace('"a":{"version":"1.0.0"}', '"a":{"version":"1.0.1"}'),
  );
  await prepare({ root, build: false });
  expect(existsSync(witness)).toBe(false);
});

it('leaves packages alone that somebody installed as locked', async () => {
  writeLock({ 'node_modules/a': { version: '1.0.0' } });
  writeRecord({ 'node_modules/a': { version: '1.0.0' } });
  writeFileSync(join(root, 'node_modules', 'a', 'mine'), '');
  await prepare({ root, build: false });
  expect(existsSync(join(root, 'node_modules', 'a', 'mine'))).toBe(true);
  expect(existsSync(stamp())).toBe(true);
});

it.each([
  ['this kind of machine', `${process.platform}-${process.arch}`, true],
  ['another kind of machine', 'plan9-mips', false],
])('keeps packages that fit an edited lock file only on %s', async (_why, machine, keeps) => {
  writeLock({});
  writeRecord({});
  const witness = join(root, 'node_modules', 'witness');
  writeFileSync(witness, '');
  writeFileSync(stamp(), `0123 ${machine}\n`);
  await prepare({ root, build: false }).catch(() => undefined);
  expect(existsSync(witness)).toBe(keeps);
});

it.each([
  ['nothing installed', { 'node_modules/a': { version: '1.0.0' } }, null, false],
  [
    'another version',
    { 'node_modules/a': { version: '2.0.0' } },
    { 'node_modules/a': { version: '1.0.0' } },
    false,
  ],
  ['one missing', { 'node_modules/a': { version: '1.0.0' } }, {}, false],
  [
    'an optional one missing: for another machine',
    { 'node_modules/a': { version: '1.0.0', optional: true } },
    {},
    true,
  ],
  ['as locked', { 'node_modules/a': { version: '1.0.0' } }, { 'node_modules/a': { version: '1.0.0' } }, true],
] as const)('sees whether packages are as locked: %s', (_why, locked, installed, fine) => {
  writeLock(locked);
  if (installed !== null) writeRecord(installed);
  expect(installedAsLocked(root)).toBe(fine);
});

it('sees a change of the sources in name and in content', () => {
  mkdirSync(join(root, 'src'));
  const seen = [buildFingerprint(root)];
  writeFileSync(join(root, 'src', 'a.ts'), 'a');
  seen.push(buildFingerprint(root));
  writeFileSync(join(root, 'src', 'a.ts'), 'b');
  seen.push(buildFingerprint(root));
  rmSync(join(root, 'src', 'a.ts'));
  writeFileSync(join(root, 'src', 'b.ts'), 'b');
  seen.push(buildFingerprint(root));
  expect(new Set(seen).size).toBe(4);
  expect(buildFingerprint(root)).toBe(seen[3]);
});

const counter = fileURLToPath(new URL('../../../scripts/count-tests.mjs', import.meta.url));
const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

it.each([
  ['all passed', [file('passed', 'passed', 'passed'), file('passed', 'passed')], '3 passed, 0 failed', 0],
  ['one failed', [file('failed', 'passed', 'failed')], '1 passed, 1 failed', 1],
  ['a file that could not be loaded', [file('passed', 'passed'), file('failed')], '1 passed, 1 failed', 1],
  ['skipped tests are neither', [file('passed', 'passed', 'pending')], '1 passed, 0 failed', 0],
  ['nothing ran', [], '0 passed, 0 failed', 1],
] as const)('counts test reports: %s', (_why, testResults, line, code) => {
  const report = join(root, 'report.json');
  writeFileSync(report, JSON.stringify({ testResults }));
  const { stdout, status } = spawnSync(process.execPath, [counter, report], { encoding: 'utf8' });
  expect([stdout, status]).toEqual([`${line}\n`, code]);
});

it('counts a missing report as a failure', () => {
  const { stdout, status } = spawnSync(process.execPath, [counter, join(root, 'none.json')], {
    encoding: 'utf8',
  });
  expect([stdout, status]).toEqual(['0 passed, 1 failed\n', 1]);
});
