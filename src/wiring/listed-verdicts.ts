import type { Evidence } from '../evidence/evidence.ts';
import type { Selection } from '../evidence/selection.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { JudgedPath } from '../ports/comparison.ts';

/** Which paths of a verification are wanted, and by whom. */
export interface ListRequest {
  /** Null for none. */
  readonly list: Selection | null;
  /** At most so many; 0 for all. */
  readonly limit: number;
  /** Whether they are wanted in the value; otherwise they are only told, and memory does not grow with them. */
  readonly keep: boolean;
  told(path: JudgedPath): void;
}

/** Tells the paths as they come, in path order; gives those that are kept. Throws HeadwaterError `verdicts-unreadable` (usage). */
export async function listedVerdicts(
  catalog: Pick<Catalog, 'streamVerdicts'>,
  { verdicts }: Pick<Evidence, 'verdicts'>,
  { list, limit, keep, told }: ListRequest,
): Promise<readonly JudgedPath[]> {
  const kept: JudgedPath[] = [];
  if (list === null) return kept;
  for await (const batch of catalog.streamVerdicts(verdicts.file, list, limit || null)) {
    for (const path of batch) told(path);
    if (keep) kept.push(...batch);
  }
  return kept;
}
