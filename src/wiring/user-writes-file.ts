import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writes } from '../steps/rolling-back/outcome.ts';
import type { Project } from './project.ts';

/** The list of what users did through a file share, as a file that a person can work through. */
export interface UserWritesFile {
  /** Absolute; there once something was added. */
  readonly file: string;
  /** Begins the list anew. */
  restart(): Promise<void>;
  add(batch: Writes['first']): Promise<void>;
  close(): Promise<void>;
}

const HEADER = 'what,size_bytes,modified_at,key\n';

/** Where the list of a share is kept: CSV, keys quoted, one change a line unless a key holds a line feed. */
export function userWritesFile(project: Project, share: string): UserWritesFile {
  const directory = join(project.state, 'rollbacks');
  const file = join(directory, `${share}.csv`);
  let handle: FileHandle | null = null;
  const close = async (): Promise<void> => {
    await handle?.close();
    handle = null;
  };
  return {
    file,
    restart: close,
    close,
    async add(batch) {
      if (handle === null) {
        await mkdir(directory, { recursive: true });
        handle = await open(file, 'w');
        await handle.write(HEADER);
      }
      await handle.write(batch.map(line).join(''));
    },
  };
}

function line({ what, sizeBytes, modifiedAt, key }: Writes['first'][number]): string {
  return `${what},${sizeBytes},${modifiedAt ?? ''},"${key.replaceAll('"', '""')}"\n`;
}
