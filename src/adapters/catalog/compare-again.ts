import type { Judgement, PathFacts } from '../../evidence/verdict.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import type { ComparedFiles } from '../../ports/comparison.ts';
import { compareFiles, type InventoryParts } from './compare-files.ts';
import type { Database } from './database.ts';
import { createStage, removeDeadStages, removeStage } from './staging.ts';
import { differingVerdicts } from './verdicts.ts';

/**
 * Compares files again, and gives how many rows only one of the result and the verdicts file `recorded` has. The result is
 * thrown away; what a killed process left of one goes with the next.
 */
export async function compareAgain(
  home: string,
  database: Database,
  parts: InventoryParts,
  rules: KeyRules,
  files: ComparedFiles,
  judge: (facts: PathFacts) => Judgement,
  recorded: string,
  joinRows?: number,
): Promise<number> {
  await removeDeadStages(home);
  const stage = await createStage(home);
  try {
    const { verdicts } = await compareFiles(home, database, parts, rules, files, stage, judge, joinRows);
    return await differingVerdicts(database, verdicts.file, recorded);
  } finally {
    await removeStage(stage);
  }
}
