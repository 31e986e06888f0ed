import { lstatSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { stampAt } from './body.ts';
import { errnoOf, isMissing } from './fs-errors.ts';
import { BODY_SUFFIX } from './key-path.ts';
import type { KeyPlace } from './layout.ts';
import { leadsOut, requireInside } from './links.ts';
import type { Stamp } from './sidecar.ts';

/** A body found on disk. */
export interface LocatedBody {
  readonly path: string;
  readonly stamp: Stamp;
}

/** The body of a key, whichever of its two names it has; null when there is none. */
export function locateBody(place: KeyPlace): LocatedBody | null {
  for (const path of [place.plain, place.beside]) {
    const stamp = stampAt(path);
    if (stamp !== null) return leadsOut(place.plain, place.names.length) ? null : { path, stamp };
  }
  return null;
}

/**
 * Renames the finished file `from` into the key's place and answers where it ended. Makes the directories it needs; a body that
 * stands where a directory must be is moved beside it.
 */
export function placeBody(from: string, place: KeyPlace, objects: string): string {
  requireInside(place.plain, place.names.length);
  // Another request may prune an emptied directory between our mkdir and rename; a few turns settle it.
  for (let turn = 0; ; turn += 1) {
    try {
      renameSync(from, place.plain);
      return place.plain;
    } catch (error) {
      const code = errnoOf(error);
      if (code === 'EISDIR' || code === 'ENOTEMPTY' || code === 'EEXIST') {
        renameSync(from, place.beside);
        return place.beside;
      }
      if (!isMissing(error) || turn === 3) throw error;
      makeParents(objects, place.names);
    }
  }
}

function makeParents(objects: string, names: readonly string[]): void {
  let path = objects;
  for (const name of names.slice(0, -1)) {
    path = `${path}/${name}`;
    try {
      mkdirSync(path);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      if (lstatSync(path).isDirectory()) continue;
      renameSync(path, `${path}${BODY_SUFFIX}`);
      mkdirSync(path);
    }
  }
}

/** Removes the directories above `path` that hold nothing any more, up to but not including `top`. */
export function pruneParents(path: string, top: string): void {
  for (let parent = dirname(path); parent.length > top.length; parent = dirname(parent)) {
    try {
      rmdirSync(parent);
    } catch {
      return;
    }
  }
}
