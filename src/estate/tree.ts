import { mkdir, open, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { seeded } from './random.ts';

/** An ordinary part of a share: directories of files, as people leave them. */
export interface TreeSpec {
  readonly seed: number;
  readonly directories: readonly string[];
  readonly files: number;
  /** File names are `<stem>-<n>.<extension>`. */
  readonly stems: readonly string[];
  readonly extensions: readonly string[];
  readonly meanBytes: number;
  /** Ages of files in days, drawn evenly between the two. */
  readonly ageDays: readonly [number, number];
}

const DAY_MS = 86_400_000;

/** Fills a share with files of seeded content, sizes and ages. */
export async function growTree(root: string, spec: TreeSpec, now: Date): Promise<void> {
  const random = seeded(spec.seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  for (const directory of spec.directories) await mkdir(join(root, directory), { recursive: true });
  for (let index = 0; index < spec.files; index += 1) {
    const name = `${pick(spec.stems)}-${String(index).padStart(4, '0')}.${pick(spec.extensions)}`;
    // Exponential sizes: many small files, few large ones.
    const sizeBytes = Math.round(-Math.log(1 - random()) * spec.meanBytes);
    const [youngest, oldest] = spec.ageDays;
    const ageDays = youngest + random() * (oldest - youngest);
    const file = join(root, pick(spec.directories), name);
    await writeContent(file, sizeBytes, random);
    await setAge(file, ageDays, now);
  }
}

/** Writes `sizeBytes` of seeded content, a block at a time. */
export async function writeContent(file: string, sizeBytes: number, random: () => number): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'w');
  try {
    const block = Buffer.alloc(Math.min(sizeBytes, 65_536));
    for (let at = 0; at + 4 <= block.length; at += 4) block.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
    for (let left = sizeBytes; left > 0; left -= block.length) {
      // The same block with another start is enough: contents differ, and making them stays cheap.
      if (block.length >= 8) block.writeDoubleLE(left * random(), 0);
      await handle.write(block, 0, Math.min(left, block.length));
    }
  } finally {
    await handle.close();
  }
}

/** Sets a file's times back by so many days. */
export async function setAge(file: string, ageDays: number, now: Date): Promise<void> {
  const then = new Date(now.getTime() - ageDays * DAY_MS);
  await utimes(file, then, then);
}
