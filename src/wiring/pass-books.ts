import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import { HeadwaterError } from '../errors.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Verified } from '../views/values/verified.ts';
import { evidenceDirectory } from './context.ts';
import type { Project } from './project.ts';

/**
 * The books of every record that the ledger has of a share, oldest first. Null where a record is not on this host, or is not what the
 * ledger recorded: one that was altered tells nothing.
 */
export async function passBooks(project: Project, share: string): Promise<Verified['passes']> {
  const store = openEvidenceFiles(evidenceDirectory(project));
  const passes: Verified['passes'][number][] = [];
  for (const { at, event } of await project.events()) {
    if (event.type !== 'evidence-recorded' || event.share !== share) continue;
    const { evidence, sha256, step, verdict } = event;
    const record = await store.load(share, evidence, sha256).catch(nullWhenBroken);
    const { pass = null, books = null } = record ?? {};
    passes.push({ evidence, sha256, step, recordedAt: at, verdict, pass, books });
  }
  return passes;
}

function nullWhenBroken(error: unknown): Evidence | null {
  if (error instanceof HeadwaterError && error.code === 'evidence-broken') return null;
  throw error;
}
