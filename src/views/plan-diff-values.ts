import type { FieldChange } from '../plans/diff/diff-schema.ts';
import { formatBytes, formatCount, formatExact, formatSeconds } from './format.ts';
import { harmless } from './text-width.ts';

/** What the things in a list are called by, where they have names. */
const KEYS = ['reason', 'hazard', 'prefix', 'id', 'share'] as const;
/** Fields by names that people know. */
const WORDS: Readonly<Record<string, string>> = {
  fromSeconds: 'begins after',
  toSeconds: 'ends after',
  seconds: 'time',
  bytes: 'size',
  fileBytes: 'size',
  coldBytes: 'cold',
  storageClass: 'class',
};
type Named = Readonly<Record<string, unknown>>;

/**
 * How one field changed, as lines: `pass: seed -> delta`, `needs: +runs/freeze, -runs/commit`; for a list of things with
 * names a line each thing. Harmless on a terminal.
 */
export function changedValue({ field, before, after }: FieldChange): string[] {
  const name = harmless(WORDS[field] ?? field);
  if (isTexts(before) && isTexts(after)) return [`${name}: ${changedTexts(before, after)}`];
  const key = KEYS.find((one) => isNamed(before, one) && isNamed(after, one));
  if (key !== undefined && isNamed(before, key) && isNamed(after, key))
    return changedThings(name, key, before, after);
  const [was, is] = [shown(field, before), shown(field, after)];
  // What is the same after rounding is told apart by its digits.
  return [was === is ? `${name}: ${digits(before)} -> ${digits(after)}` : `${name}: ${was} -> ${is}`];
}

function changedTexts(before: readonly string[], after: readonly string[]): string {
  const added = after.filter((one) => !before.includes(one)).map((one) => `+${one}`);
  const removed = before.filter((one) => !after.includes(one)).map((one) => `-${one}`);
  const changes = [...added, ...removed];
  if (changes.length === 2 && added.length === 1 && before.length === 1)
    return harmless(`${before[0]} -> ${after[0]}`);
  return changes.length === 0 ? 'in another order' : harmless(changes.join(', '));
}

function changedThings(
  name: string,
  key: string,
  before: readonly Named[],
  after: readonly Named[],
): string[] {
  const of = (list: readonly Named[]) => new Map(list.map((one) => [String(one[key]), one]));
  const [old, now] = [of(before), of(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id) => {
    const [was, is] = [old.get(id), now.get(id)];
    const thing = `${name} ${harmless(id)}`;
    if (was === undefined) return [`+ ${thing}`];
    if (is === undefined) return [`- ${thing}`];
    return Object.keys(is).flatMap((field) => {
      if (plain(was[field]) === plain(is[field])) return [];
      return changedValue({ field, before: was[field], after: is[field] }).map((line) => `${thing}: ${line}`);
    });
  });
}

function shown(field: string, value: unknown): string {
  if (typeof value !== 'number') return plain(value);
  if (/bytes$/i.test(field)) return formatBytes(value);
  return /seconds$/i.test(field) ? formatSeconds(value) : formatCount(value);
}

function digits(value: unknown): string {
  return typeof value === 'number' ? formatExact(value) : plain(value);
}

function plain(value: unknown): string {
  return harmless(typeof value === 'string' ? value : JSON.stringify(value ?? null));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isNamed(value: unknown, key: string): value is readonly Named[] {
  return (
    Array.isArray(value) &&
    value.every((one: unknown) => typeof one === 'object' && one !== null && key in one)
  );
}
