import { describe, expect, it } from 'vitest';
import { beginningsOf, charactersAlike } from '../../../src/adapters/catalog/name-beginnings.ts';

const numbers = (stem: string, count: number, digits: number) =>
  Array.from({ length: count }, (_, n) => stem + String(n).padStart(digits, '0'));
const lengthOf = (found: ReturnType<typeof beginningsOf>, name: string) =>
  found.find(({ stem }) => name.startsWith(stem))?.length ?? 0;

describe('beginnings that tell names apart', () => {
  it('are as long for each stem as its own names need', () => {
    const names = [...numbers('checkpoint-', 10_000, 7), ...numbers('label-', 10_000, 7)];
    const found = beginningsOf(names, 0);
    expect(lengthOf(found, 'checkpoint-0000001')).toBeGreaterThan('checkpoint-000'.length);
    expect(lengthOf(found, 'label-0000001')).toBe(
      lengthOf(found, 'checkpoint-0000001') - 'checkpoint-'.length + 'label-'.length,
    );
  });

  it('leave about a hundred groups', () => {
    const names = [...numbers('a', 9_000, 5), ...numbers('some-longer-stem-', 11_000, 5)];
    const found = beginningsOf(names, 0);
    const groups = new Set(names.map((name) => name.slice(0, lengthOf(found, name))));
    expect(groups.size).toBeGreaterThan(32);
    expect(groups.size).toBeLessThan(1000);
  });

  it.each([
    ['of no sample', [], 3],
    ['of one name', ['abc'], 3],
    ['of names that are all the same', ['abcd', 'abcd'], 4],
    ['of names with many stems', numbers('', 2000, 2), 0],
    ['of letters of two units', ['\u{1f4a9}a', '\u{1f4a9}b'], 1],
  ])('are longer than what is alike: %s', (_what, sample, alike) => {
    for (const { length } of beginningsOf(sample, alike)) expect(length).toBeGreaterThan(alike);
  });

  it('count characters, not units', () => {
    expect(charactersAlike('\u{1f4a9}ab', '\u{1f4a9}ac')).toBe(2);
    expect(charactersAlike('ab', 'abc')).toBe(2);
  });
});
