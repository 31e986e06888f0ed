import { createHash } from 'node:crypto';
import { HeadwaterError } from '../errors.ts';

/** How much of a share is read back: all of it, about so many files, or so much of every hundred. */
export type SampleSize =
  | { readonly kind: 'all' }
  | { readonly kind: 'files'; readonly files: number }
  | { readonly kind: 'percent'; readonly percent: number };

/**
 * One slice of a share. The seed deals all paths into `slices` hands of about the same size, each path always into the same
 * one; a run reads one hand, and as many runs as there are hands read everything.
 */
export interface Sample {
  readonly seed: number;
  readonly slices: number;
  /** The slice that is read: 0 to `slices - 1`. */
  readonly slice: number;
}

/** What of a share is read back when nobody says. */
export const DEFAULT_SAMPLE = '1%';

/** What `--sample` takes: `all`, `5000`, `2.5%`. Throws HeadwaterError `sample-invalid` (usage). */
export function parseSampleSize(text: string): SampleSize {
  if (text === 'all') return { kind: 'all' };
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent !== undefined && Number(percent) > 0 && Number(percent) <= 100)
    return Number(percent) === 100 ? { kind: 'all' } : { kind: 'percent', percent: Number(percent) };
  if (/^[1-9]\d{0,14}$/.test(text)) return { kind: 'files', files: Number(text) };
  throw new HeadwaterError({
    code: 'sample-invalid',
    blame: 'usage',
    message: `${JSON.stringify(text)} is no sample: it is a number of files, a percentage above 0 up to 100, or all.`,
    next: ['For example: --sample 5000, --sample 2.5%, --sample all'],
  });
}

/** How many slices a share of so many files is dealt into: as many as leave each no smaller than what was asked for. */
export function slicesFor(size: SampleSize, files: number): number {
  if (size.kind === 'all' || files === 0) return 1;
  const part = size.kind === 'percent' ? size.percent / 100 : size.files / files;
  return Math.max(1, Math.floor(1 / Math.min(1, part)));
}

/**
 * The sample of the next run: the slice after the one that was read last by the same seed and number of slices, the first
 * when there is none. A share that has grown or a wish that has changed deals anew. `open` are slices in which something was found:
 * one of this seed that is no smaller than what was asked for comes first, until nothing is found there any more.
 */
export function nextSample(
  seed: number,
  slices: number,
  last: Sample | null,
  open: readonly Sample[] = [],
): Sample {
  const again = open.find((sample) => sample.seed === seed && sample.slices > 1 && sample.slices <= slices);
  if (again !== undefined) return again;
  const goesOn = last !== null && last.seed === seed && last.slices === slices;
  return { seed, slices, slice: goesOn ? (last.slice + 1) % slices : 0 };
}

/**
 * Whether a path is in the sample. By the first 48 bits of a SHA-256 over seed and path, so the choice depends on nothing
 * that a path's neighbours, size or age could have in common: every directory and size class gives its part.
 */
export function isInSample(sample: Sample, path: Uint8Array): boolean {
  if (sample.slices === 1) return true;
  const digest = createHash('sha256').update(`${sample.seed}\n`).update(path).digest();
  return Math.floor((digest.readUIntBE(0, 6) / 2 ** 48) * sample.slices) === sample.slice;
}

/** A seed that belongs to a share and stays the same, so that runs without one take turns all the same: 32 bits. */
export function seedOf(share: string): number {
  return createHash('sha256').update(share).digest().readUInt32BE(0);
}
