import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { blank, openJournal } from '../../../src/rehearsal/storage-gateway/cache-journal.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const file = (): string => join(directory, 'deep', 'share.jsonl');

it('knows after a kill what it was told, and nothing that was forgotten', () => {
  const journal = openJournal(file());
  journal.put({ ...blank('a\n"b'), data: 'one' });
  journal.put({ ...blank('a\n"b'), data: 'two' });
  journal.put(blank('gone'));
  journal.forget('gone');
  journal.forget('never');
  const again = openJournal(file());
  expect([...again.all()]).toEqual([{ ...blank('a\n"b'), data: 'two' }]);
});

it('survives a line that was never finished', () => {
  openJournal(file()).put(blank('a'));
  appendFileSync(file(), '{"path":"b","da');
  const again = openJournal(file());
  again.put(blank('c'));
  expect([...openJournal(file()).all()].map(({ path }) => path)).toEqual(['a', 'c']);
});

it('is written anew without what is outdated', () => {
  const journal = openJournal(file());
  for (let i = 0; i < 100; i++) journal.put({ ...blank('a'), data: String(i) });
  openJournal(file());
  expect(readFileSync(file(), 'utf8').trim().split('\n')).toHaveLength(1);
  journal.clear();
  expect([...openJournal(file()).all()]).toEqual([]);
});

it('does not grow with every change', () => {
  const journal = openJournal(file());
  journal.put(blank('kept'));
  for (let i = 0; i < 20_000; i++) journal.put({ ...blank('a'), data: String(i) });
  expect(readFileSync(file(), 'utf8').split('\n').length).toBeLessThan(5000);
  expect([...openJournal(file()).all()]).toEqual([blank('kept'), { ...blank('a'), data: '19999' }]);
});

it('is not taken for empty, and written over, when it cannot be read', () => {
  mkdirSync(dirname(file()));
  symlinkSync(file(), file());
  expect(() => openJournal(file())).toThrow(/ELOOP/);
  expect(lstatSync(file()).isSymbolicLink()).toBe(true);
});
