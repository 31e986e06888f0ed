import { HeadwaterError } from '../../errors.ts';

const MINUTE_MS = 60_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 24 * 60 * MINUTE_MS,
  w: 7 * 24 * 60 * MINUTE_MS,
};
/** Ten years: more is a slip of the hand. */
const MOST_MS = 3653 * 24 * 60 * MINUTE_MS;

/** `5s`, `2m` or `1h`, from a second to a day, as milliseconds. Throws HeadwaterError `interval-invalid` (usage). */
export function parseInterval(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 's' ? 1_000 : (UNITS_MS[unit ?? ''] ?? Number.NaN));
  if (ms >= 1_000 && ms <= 24 * 60 * MINUTE_MS) return ms;
  throw new HeadwaterError({
    code: 'interval-invalid',
    blame: 'usage',
    message: `${JSON.stringify(text)} is no time between looks.`,
    next: ['Write a whole number and s, m or h, from 1s to 24h: 5s, 2m.'],
  });
}

/** `120d`, `36h`, `90m` or `2w` as milliseconds. Throws HeadwaterError `duration-invalid` (usage). */
export function parseDuration(text: string): number {
  const [, count, unit] = /^(\d{1,9})([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit ?? ''] ?? Number.NaN);
  if (ms <= MOST_MS) return ms;
  throw new HeadwaterError({
    code: 'duration-invalid',
    blame: 'usage',
    message: `${JSON.stringify(text)} is not a duration of at most ten years.`,
    next: ['Write a whole number and m, h, d or w: 90m, 36h, 120d, 2w.'],
  });
}
