import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveQueueData } from './embedded.ts';

/** For the build: writes the packed data directory of an embedded queue that is ready and was never used, see `openQueueData`. */
export async function packQueueData(file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-queue-'));
  try {
    const { db, close } = await serveQueueData(join(folder, 'queue'));
    try {
      await db.exec('VACUUM');
      await db.exec('CHECKPOINT');
      const packed = await db.dumpDataDir('gzip');
      await writeFile(file, Buffer.from(await packed.arrayBuffer()));
    } finally {
      await close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
