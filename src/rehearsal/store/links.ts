import { closeSync, constants, lstatSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing } from './fs-errors.ts';

const WHOLE_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** Whether one of the `depth` directories above `path` is a link that somebody has planted there: it could lead anywhere. */
export function leadsOut(path: string, depth: number): boolean {
  let directory = path;
  for (let left = depth; left > 0; left -= 1) {
    directory = dirname(directory);
    if (isLink(directory)) return true;
  }
  return false;
}

/** Writes a whole file, over what is there; should a link stand in its place, it fails instead of writing to where that leads. */
export function writeWholeFile(path: string, text: string): void {
  const file = openSync(path, WHOLE_FILE, 0o666);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch (error) {
    // A file where a directory would have to be.
    if (isMissing(error)) return false;
    throw error;
  }
}

/** @throws Error when {@link leadsOut}: nothing is written or removed there */
export function requireInside(path: string, depth: number): void {
  if (leadsOut(path, depth)) throw new Error('a symbolic link stands in the way');
}
