import type { EntryKind } from './entry.ts';
import { clampedNs } from './entry-batch.ts';

const SECOND_NS = 1_000_000_000n;
/** Digits of seconds that are read: more are no time on any file system. */
const DECIMAL = /^(-?\d{1,18})(?:\.(\d{1,30}))?$/;

/** Decimal seconds since 1970 as nanoseconds, what is finer cut off; null when it is no such number. */
export function secondsNs(text: string): bigint | null {
  const found = DECIMAL.exec(text);
  if (found === null) return null;
  const [, seconds = '', fraction = ''] = found;
  return clampedNs(BigInt(seconds + nanoseconds(fraction)));
}

/**
 * GNU find's `%T@`: as {@link secondsNs}, but the fraction always counts forward from the whole seconds, so that half a
 * second before 1970 is `-1.5` (seen with findutils 4.9).
 */
export function findSecondsNs(text: string): bigint | null {
  if (!text.startsWith('-')) return secondsNs(text);
  const [, seconds, fraction = ''] = DECIMAL.exec(text) ?? [];
  return seconds === undefined
    ? null
    : clampedNs(BigInt(seconds) * SECOND_NS + BigInt(nanoseconds(fraction)));
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}))?(?:(Z)|([+-])(\d\d):?(\d\d))$/;

/** An ISO 8601 time with its zone as nanoseconds since 1970; null for anything else, a day that does not exist included. */
export function isoNs(text: string): bigint | null {
  const found = ISO.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', , sign, zoneHour = 0, zoneMinute = 0] =
    found;
  const at = dateMs(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (at === null || Number(zoneHour) > 23 || Number(zoneMinute) > 59) return null;
  const zone = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -60 : 60);
  return clampedNs(BigInt(at / 1000 - zone) * SECOND_NS + BigInt(nanoseconds(fraction)));
}

/** Milliseconds since 1970 of a time of day in UTC; null when there is no such day or time. */
export function dateMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && month > 0;
  return real && hour < 24 && minute < 60 && second < 60 ? date.getTime() : null;
}

/** The fraction of a second, in decimal digits, as digits of whole nanoseconds. */
const nanoseconds = (fraction: string): string => fraction.slice(0, 9).padEnd(9, '0');

/** A count or a number of bytes, exact; null when it is none. */
export function wholeNumber(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** A number of 64 bits without sign: an inode, a device; null when it is none. */
export function wholeBig(text: string): bigint | null {
  if (!/^\d{1,20}$/.test(text)) return null;
  const value = BigInt(text);
  return value < 2n ** 64n ? value : null;
}

/** A number of 32 bits without sign: a user, a group; null when it is none. */
export function whole32(text: string): number | null {
  const value = wholeNumber(text);
  return value !== null && value < 2 ** 32 ? value : null;
}

/** Bits of the kind within a mode [stat(2), S_IFMT]. */
const KIND_BITS: Readonly<Partial<Record<EntryKind, number>>> = {
  fifo: 0o010000,
  'char-device': 0o020000,
  directory: 0o040000,
  'block-device': 0o060000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
};

/** Octal permissions, with or without the bits of the kind, as a mode with them; null when it is no octal number. */
export function octalMode(text: string, kind: EntryKind): number | null {
  if (!/^[0-7]{1,7}$/.test(text)) return null;
  return (Number.parseInt(text, 8) & 0o7777) | (KIND_BITS[kind] ?? 0);
}

const LETTERS: Readonly<Record<string, EntryKind>> = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  p: 'fifo',
  s: 'socket',
  b: 'block-device',
  c: 'char-device',
  D: 'unknown',
  U: 'unknown',
};

/** The kind behind the letter that find's `%y` and GUFI's `type` use; null for any other. */
export function kindOfLetter(letter: string): EntryKind | null {
  return LETTERS[letter] ?? null;
}

/** True when every value was read: none is null. */
export function allKnown<T extends object>(values: T): values is T & { [K in keyof T]: NonNullable<T[K]> } {
  for (const key in values) if (values[key] === null) return false;
  return true;
}
