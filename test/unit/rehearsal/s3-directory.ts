import { existsSync, statfsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const ROOM_BYTES = 1 << 30;

/**
 * A new directory (with a space in its name) for many small files that soon go again. In memory where there is room:
 * ext4 creates files some ten times slower in the seconds after others were deleted in bulk, as test suites do.
 */
export async function scratchDirectory(): Promise<string> {
  const memory = existsSync(MEMORY) ? statfsSync(MEMORY) : null;
  const roomy = memory !== null && memory.bavail * memory.bsize > ROOM_BYTES;
  return mkdtemp(join(roomy ? MEMORY : tmpdir(), 'headwater rehearsal-'));
}
