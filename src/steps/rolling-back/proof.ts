import { basename, join } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import { type Progress, shareProgress } from '../../ledger/progress.ts';
import type { KeptFile } from '../../ports/comparison.ts';
import type { StepContext } from '../context.ts';
import { fetchLists, fetchRecord } from '../verifying/fetch-evidence.ts';
import { held, type RollbackHeld } from './outcome.ts';

/** What the bucket held when the file share was opened, and where. */
export interface Opened {
  readonly kind: 'opened';
  readonly since: string;
  readonly bucket: string;
  readonly keyPrefix: string;
  readonly listing: KeptFile;
}

/**
 * The listing of the evidence that was newest when the file share was opened; a host that does not have it brings it from the control bucket. What can be had
 * from nowhere, or was altered, holds the rollback: without it nobody can tell what users wrote. Throws PortFault.
 */
export async function openedListing(
  context: StepContext,
  share: string,
  progress: Progress,
): Promise<Opened | RollbackHeld> {
  const { opened } = shareProgress(progress, share);
  const proof = opened?.evidence ?? null;
  if (opened === null || proof === null) return untold(share, 'evidence-missing', 'No evidence was recorded');
  const { catalog, evidence: store, copies, onProgress } = context;
  const fetching = { ...copies, catalog, evidence: store, onProgress };
  try {
    await fetchRecord(fetching, { share, evidence: proof.id, sha256: proof.sha256 });
    const record = await store.load(share, proof.id, proof.sha256);
    if (record === null) return untold(share, 'evidence-missing', `The evidence ${proof.id} is gone`);
    const { bucket, keyPrefix, file, sha256 } = record.inputs.listing;
    const name = basename(file);
    await fetchLists(fetching, record, [{ file: name, sha256 }]);
    const listing = { file: join(store.directory(share, record.id), name), sha256 };
    return { kind: 'opened', since: opened.since, bucket, keyPrefix, listing };
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    return untold(share, error.code, error.message.replace(/\.$/, ''));
  }
}

function untold(share: string, code: string, why: string): RollbackHeld {
  return held(code, `${why}, so nobody can tell what users wrote through the file share of ${share}.`, [
    'Run this on the host that made the evidence, or bring its folder here: see docs/evidence.md.',
    `Or go on with the cut-over: headwater cutover rollback --share ${share} --go-on`,
  ]);
}
