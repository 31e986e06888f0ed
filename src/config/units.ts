import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
};

/** Parses `128 KiB`, `5 TB` or a plain count of bytes; undefined when it is neither. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGTP]i?B|B)?$/.exec(text.trim());
  if (match === null) return undefined;
  const unit = UNITS[match[2] ?? 'B'];
  return unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}

/** A byte count in configuration: a number, or text with a unit. */
export const bytes = z.union([z.number().int().nonnegative(), z.string()]).transform((value, context) => {
  const parsed = typeof value === 'number' ? value : parseBytes(value);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'expected bytes, such as 131072 or "128 KiB"' });
  return z.NEVER;
});
