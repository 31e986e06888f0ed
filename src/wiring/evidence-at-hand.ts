import { createHash } from 'node:crypto';
import { hostCopies } from '../adapters/evidence-copies.ts';
import { evidenceBroken } from '../adapters/evidence-files.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { checkSignature, type SignatureCheck } from '../evidence/signature.ts';
import type { EvidenceCopies } from '../ports/evidence-copies.ts';
import { PortFault } from '../ports/faults.ts';
import { controlCopies } from './fetching-evidence.ts';
import type { Project } from './project.ts';

/** Records with what their signatures are worth, by `share/id`. */
export interface EvidenceAtHand {
  readonly evidence: readonly Evidence[];
  readonly signatures: ReadonlyMap<string, SignatureCheck>;
}

/**
 * Every record that the ledger names and that is on this host or, made by a worker of another one, in the control bucket.
 * Each is checked against its digest; throws HeadwaterError `evidence-broken` (proof). One that cannot be reached is left out.
 */
export async function evidenceAtHand(project: Project): Promise<EvidenceAtHand> {
  const host = hostCopies(project.state);
  const copies = controlCopies(project);
  const evidence: Evidence[] = [];
  const signatures = new Map<string, SignatureCheck>();
  try {
    for (const { event } of await project.events()) {
      if (event.type !== 'evidence-recorded') continue;
      const { share, evidence: id, sha256, signedBy = null } = event;
      const read = (file: string) => firstCopy(host, copies.bucket, share, id, file);
      const bytes = await read('evidence.json');
      if (bytes === null) continue;
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw evidenceBroken(`${share}/${id}`);
      // Where no signature was noted a search in the bucket would only cost time.
      const beside = signedBy === null ? null : await read('evidence.sig.json');
      const text = beside === null ? null : Buffer.from(beside).toString('utf8');
      signatures.set(`${share}/${id}`, checkSignature(bytes, text, { fingerprint: signedBy, trusted: null }));
      evidence.push(readEvidence(JSON.parse(Buffer.from(bytes).toString('utf8'))));
    }
  } finally {
    await copies.close();
  }
  return { evidence, signatures };
}

async function firstCopy(
  host: EvidenceCopies,
  bucket: () => Promise<EvidenceCopies>,
  share: string,
  id: string,
  file: string,
): Promise<Uint8Array | null> {
  const here = await host.record(share, id).read(file);
  if (here !== null) return here;
  try {
    return await (await bucket()).record(share, id).read(file);
  } catch (error) {
    // A report can be made without AWS; what it lacks then, it says.
    if (error instanceof PortFault) return null;
    throw error;
  }
}
