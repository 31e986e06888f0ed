import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { HeadwaterError } from '../../errors.ts';
import type { ByteText, ImportItem, Reading } from '../../inventory/import-entry.ts';
import { type PathRules, placedPath } from '../../inventory/import-path.ts';
import { isoNs } from '../../inventory/import-values.ts';
import { rcloneBytes } from './rclone-names.ts';
import { readLines, withoutReturn } from './records.ts';

/** What is read of an entry [rclone lsjson]; hashes and metadata are left aside. */
const entrySchema = z.object({
  Path: z.string(),
  Size: z.number().int(),
  ModTime: z.string(),
  IsDir: z.boolean(),
});

/**
 * Reads the output of `rclone lsjson -R`: an array with one entry a line, as rclone writes it. One that was killed ends behind
 * a whole entry, so that only the missing bracket tells: HeadwaterError `listing-damaged` (usage).
 */
export async function* readRclone(
  input: AsyncIterable<Uint8Array>,
  rules: PathRules,
): AsyncGenerator<readonly ImportItem[]> {
  let open = false;
  yield* readLines(input, '\n', (text) => {
    if (text.startsWith('[')) open = true;
    if (CLOSING.test(text)) open = false;
    return rcloneLine(text, rules);
  });
  if (open) throw brokenOff();
}

/** The end of the array, alone in its line or behind its last entry. */
const CLOSING = /(?:^\[?|\})\]\r?$/;

/** One line of rclone's array. */
export function rcloneLine(line: ByteText, rules: PathRules): Reading {
  const text = withoutReturn(line);
  if (text === '' || text === '[' || text === ']') return null;
  const bytes = Buffer.from(text.replace(/^\[(?=\{)/, '').replace(/\}[,\]]$/, '}'), 'latin1');
  if (!isUtf8(bytes)) return { reason: 'the line is not UTF-8' };
  const found = entrySchema.safeParse(parsed(bytes.toString('utf8')));
  if (!found.success) return { reason: 'the line is not one entry as rclone writes it' };
  const { Path, Size, ModTime, IsDir } = found.data;
  // A real U+FFFD is written as itself; escaped, it stands for bytes that are lost (seen with rclone 1.60).
  if (Path.includes('\ufffd') && /\\ufffd/i.test(text))
    return { reason: 'rclone has lost bytes of the name' };
  const mtimeNs = isoNs(ModTime);
  if (mtimeNs === null) return { reason: 'ModTime is not a time' };
  const path = placedPath(rcloneBytes(Path), rules);
  if (typeof path !== 'string') return path;
  if (path === '') return null;
  if (IsDir) return { path, kind: 'directory', mtimeNs };
  return Size < 0 ? { reason: 'the size is not known' } : { path, kind: 'file', sizeBytes: Size, mtimeNs };
}

function brokenOff(): HeadwaterError {
  return new HeadwaterError({
    code: 'listing-damaged',
    blame: 'usage',
    message: 'The listing breaks off: the bracket that rclone ends it with is missing.',
    next: ['Make it again, and look whether rclone ends with 0.'],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
