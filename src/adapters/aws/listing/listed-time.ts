/** A time in a text, as milliseconds since 1970; NaN where there is none. */
export type TimeReader = (text: string, from: number, to: number) => number;

const DAY = /^\d{4}-\d\d-\d\d$/;
const DAY_LENGTH = 10;
/** `2026-01-02T03:04:05.678Z`, as S3 writes it. */
const LENGTH = 24;

/**
 * Reads the times of a listing, in which days come again and again: a day is worked out once, and the time of the day from its digits.
 * Whatever is not written like that is left to `Date.parse`.
 */
export function createTimeReader(): TimeReader {
  let day = '';
  let dayMs = Number.NaN;
  return (text, from, to) => {
    const within =
      to - from === LENGTH && text.charCodeAt(to - 1) === 0x5a ? timeOfDay(text, from) : Number.NaN;
    if (Number.isNaN(within)) return Date.parse(text.slice(from, to));
    if (!text.startsWith(day, from) || day === '') {
      day = text.slice(from, from + DAY_LENGTH);
      dayMs = DAY.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN;
    }
    return dayMs + within;
  };
}

/** Milliseconds since midnight of what stands behind the day; NaN when it is written in another way. */
function timeOfDay(text: string, from: number): number {
  const is = (at: number, code: number): boolean => text.charCodeAt(from + at) === code;
  if (!is(10, 0x54) || !is(13, 0x3a) || !is(16, 0x3a) || !is(19, 0x2e)) return Number.NaN;
  const hours = twoDigits(text, from + 11);
  const minutes = twoDigits(text, from + 14);
  const seconds = twoDigits(text, from + 17);
  const last = text.charCodeAt(from + 22) - 0x30;
  const ms = twoDigits(text, from + 20) * 10 + (last >= 0 && last <= 9 ? last : Number.NaN);
  if (hours > 23 || minutes > 59 || seconds > 59) return Number.NaN;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
