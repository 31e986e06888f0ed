import type { DataSync } from '../../ports/data-sync.ts';
import type { WriterSight } from '../../ports/drift.ts';
import type { FileGateway } from '../../ports/file-gateway.ts';
import type { KeyRange } from '../../ports/resources.ts';

/** Tasks and file shares that may write keys of a range, those `known` left out. */
export async function lookAtWriters(
  { dataSync, fileGateway }: { readonly dataSync: DataSync; readonly fileGateway: FileGateway },
  range: KeyRange,
  known: ReadonlySet<string>,
): Promise<readonly WriterSight[]> {
  const [tasks, fileShares] = await Promise.all([
    dataSync.writersOf(range, known),
    fileGateway.inTheWayOf(range, null, known),
  ]);
  return [
    ...tasks.map((one): WriterSight => ({ kind: 'task', ...one })),
    ...fileShares.map((one): WriterSight => ({ kind: 'file-share', ...one })),
  ];
}
