import { mkdir } from 'node:fs/promises';
import type { Judgement, PathFacts } from '../../evidence/verdict.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import type { ComparedFiles, Settled } from '../../ports/comparison.ts';
import type { Database } from './database.ts';
import { withText } from './entry-columns.ts';
import { mappedEntries } from './mapping-sql.ts';
import { JOIN_ROWS } from './mixed-slices.ts';
import { settleFacts } from './settle.ts';
import { parquet } from './sql.ts';
import { createStage, removeStage } from './staging.ts';

/**
 * The Parquet files of an inventory, and of older ones of the share: these tell objects of deleted files from strangers, unless
 * the files that are compared tell it already.
 */
export interface InventoryParts {
  readonly entries: readonly string[];
  readonly earlier: readonly string[];
}

/**
 * A comparison as a function of files: the same ones give the same verdicts, whenever they are compared. Results go to `directory`,
 * which is created.
 */
export async function compareFiles(
  home: string,
  database: Database,
  parts: InventoryParts,
  rules: KeyRules,
  files: ComparedFiles,
  directory: string,
  judge: (facts: PathFacts) => Judgement,
  joinRows: number = JOIN_ROWS,
): Promise<Omit<Settled, 'exceptions'>> {
  await mkdir(directory, { recursive: true });
  const mapped = (scanned: string) => `(${mappedEntries(withText(scanned), rules)})`;
  const stage = await createStage(home);
  try {
    return await settleFacts(
      database,
      {
        entries: parts.entries,
        mapped,
        earlier: parts.earlier.length === 0 ? null : mapped(parquet(parts.earlier)),
        files,
        keyPrefix: rules.keyPrefix,
        posix: rules.protocol === 'nfs',
        dated: rules.madeBy !== undefined,
        joinRows,
        stage,
        directory,
      },
      judge,
    );
  } finally {
    await removeStage(stage);
  }
}
