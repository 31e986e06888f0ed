import type { Aws } from '../adapters/aws/aws.ts';
import { hostCopies } from '../adapters/evidence-copies.ts';
import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { EvidenceCopies } from '../ports/evidence-copies.ts';
import { type FetchContext, fetchRecord } from '../steps/verifying/fetch-evidence.ts';
import { connectCloud } from './cloud.ts';
import { evidenceDirectory } from './context.ts';
import type { Project } from './project.ts';
import { loadEvidence, type Recorded } from './recorded-evidence.ts';
import type { Reporter } from './reporter.ts';

/** What lies in the control bucket, connected to when it is first asked for. */
export interface ControlCopies {
  readonly bucket: () => Promise<EvidenceCopies>;
  close(): Promise<void>;
}

/** The evidence of a project in its control bucket; a host that has everything never connects. */
export function controlCopies(project: Project): ControlCopies {
  const { bucket, migration } = project.config;
  let connecting: Promise<Aws> | null = null;
  return {
    bucket: async () => {
      connecting ??= connectCloud(project);
      return (await connecting).evidenceCopies(bucket.control, migration);
    },
    close: async () => (await connecting?.catch(() => null))?.close(),
  };
}

/** What evidence that this host does not have is brought with. */
export function fetchingWith(
  project: Project,
  catalog: Catalog,
  { bucket }: Pick<ControlCopies, 'bucket'>,
  { progress }: Pick<Reporter, 'progress'>,
): FetchContext {
  const evidence = openEvidenceFiles(evidenceDirectory(project));
  return { catalog, evidence, host: hostCopies(project.state), bucket, onProgress: progress };
}

/** The record that the ledger names, brought here where it is missing. Throws as `fetchRecord` and {@link loadEvidence} do. */
export async function fetchedRecord(
  project: Project,
  fetching: FetchContext,
  recorded: Recorded,
): Promise<Evidence> {
  await fetchRecord(fetching, recorded);
  return loadEvidence(project, recorded);
}
