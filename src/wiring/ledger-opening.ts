import type { Project } from './project.ts';
import { toolVersion } from './version.ts';

/** Opens the ledger of a migration in which nothing was told yet. */
export async function ensureLedgerOpen(project: Project): Promise<void> {
  if ((await project.ledger.progress()).opened !== null) return;
  const { migration } = project.config;
  const { rehearsal } = project;
  await project.ledger.record({ type: 'migration-opened', migration, rehearsal, tool: toolVersion() });
}
