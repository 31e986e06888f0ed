import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry, UnreadableSubtree } from '../../../src/inventory/entry.ts';
import { entryAt } from '../../../src/inventory/entry-batch.ts';
import type { WalkItem } from '../../../src/ports/shares.ts';

/** A new empty directory whose name holds what paths may hold; `remove` takes down even trees beyond PATH_MAX. */
export function temporaryDirectory(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "headwater it's [1] dt=1 "));
  return { path, remove: () => void spawnSync('rm', ['-rf', '--', path]) };
}

/** Raw path: a string as UTF-8, or bytes as they are. */
export function raw(...parts: readonly (string | Uint8Array | readonly number[])[]): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

/** An entry whose bytes are its own: a batch's serve again once the next item was asked for. */
function kept(entry: Entry): Entry {
  const { path, linkTarget } = entry;
  return {
    ...entry,
    path: Buffer.from(path),
    linkTarget: linkTarget === null ? null : Buffer.from(linkTarget),
  };
}

/** Everything a walk yields; `passedBy` as text, sorted. */
export async function collect(items: AsyncIterable<WalkItem>): Promise<{
  readonly entries: readonly Entry[];
  readonly unreadable: readonly UnreadableSubtree[];
  readonly passedBy: readonly string[];
}> {
  const passedBy: string[] = [];
  const entries: Entry[] = [];
  const unreadable: UnreadableSubtree[] = [];
  for await (const item of items) {
    if (item.kind === 'entries') {
      for (let row = 0; row < item.batch.rows; row++) entries.push(kept(entryAt(item.batch, row)));
    } else if (item.kind === 'unreadable') unreadable.push(item.subtree);
    else
      for (const listed of item.directories)
        passedBy.push(...(listed.passedBy ?? []).map((path) => `${raw(path)}`));
  }
  return { entries, unreadable, passedBy: passedBy.sort() };
}
