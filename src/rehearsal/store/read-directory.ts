import { type Dirent, mkdirSync, opendirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing } from './fs-errors.ts';
import {
  BODY_SUFFIX,
  CONTINUATION_PREFIX,
  CONTINUED_SUFFIX,
  decodeComponent,
  encodeComponent,
} from './key-path.ts';
import { buildListing, type Listing, type ListingBuilder } from './listing.ts';

/** How a directory was when it was read. */
export interface DirectoryStamp {
  readonly path: string;
  readonly mtimeNs: bigint;
}

/** A directory as keys see it. */
export interface ReadDirectory {
  readonly listing: Listing;
  /** Of the directory itself, and of those nested in it that hold the ends of long names: all that was looked at. */
  readonly stamps: readonly DirectoryStamp[];
}

/** Names taken from the system at once. */
const BATCH = 1024;

/**
 * Reads a directory of a bucket. Below `objects/` a body is a file; below `versions/` (`kept`) what stands for a key is a
 * directory with the body suffix. Names are taken one by one: a million of them are never all there as objects.
 */
export function readDirectory(path: string, kept: boolean): ReadDirectory {
  const builder = buildListing();
  const stamps: DirectoryStamp[] = [];
  collect({ builder, stamps, kept }, path, '');
  return { listing: builder.finish(), stamps };
}

/** When a directory was last changed; null when there is none. */
export function directoryStamp(path: string): DirectoryStamp | null {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? null : { path, mtimeNs: stat.mtimeNs };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

interface Reading {
  readonly builder: ListingBuilder;
  readonly stamps: DirectoryStamp[];
  readonly kept: boolean;
}

function collect(reading: Reading, path: string, begun: string): void {
  // Before the names: a change meanwhile must show.
  const stamp = directoryStamp(path);
  if (stamp === null) return;
  reading.stamps.push(stamp);
  const { builder, kept } = reading;
  const unsettled: Dirent[] = [];
  for (const item of itemsOf(path)) {
    const directory = item.isDirectory();
    const text = begun === '' ? item.name : begun + item.name.slice(CONTINUATION_PREFIX.length);
    if (directory && item.name.endsWith(CONTINUED_SUFFIX)) {
      collect(reading, `${path}/${item.name}`, text.slice(0, -CONTINUED_SUFFIX.length));
      continue;
    }
    if (!directory && (kept || !item.isFile())) continue;
    const beside = (kept || !directory) && text.endsWith(BODY_SUFFIX);
    const component = decodeComponent(beside ? text.slice(0, -BODY_SUFFIX.length) : text);
    const name = beside ? item.name.slice(0, -BODY_SUFFIX.length) : item.name;
    if (encodeComponent(component).at(-1) !== name) {
      if (begun === '' && !kept) unsettled.push(item);
      continue;
    }
    const holds = directory && !(kept && beside);
    builder.add(holds ? `${component}/` : component);
  }
  for (const item of unsettled) adopt(path, item, builder);
}

/** A name a person made that is not how we would write it is taken as it reads, and renamed to how we write it. */
function adopt(path: string, item: Dirent, builder: ListingBuilder): void {
  const target = `${path}/${encodeComponent(item.name).join('/')}`;
  if (statSync(target, { throwIfNoEntry: false }) !== undefined) return;
  try {
    mkdirSync(dirname(target), { recursive: true });
    renameSync(`${path}/${item.name}`, target);
  } catch (error) {
    // The name is not UTF-8, hence no key: what we were given is not what is on disk.
    if (isMissing(error)) return;
    throw error;
  }
  builder.add(item.isDirectory() ? `${item.name}/` : item.name);
}

function* itemsOf(path: string): Generator<Dirent> {
  let directory: ReturnType<typeof opendirSync>;
  try {
    directory = opendirSync(path, { bufferSize: BATCH });
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  try {
    for (let item = directory.readSync(); item !== null; item = directory.readSync()) yield item;
  } finally {
    directory.closeSync();
  }
}
