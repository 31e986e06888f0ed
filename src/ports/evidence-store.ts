import type { Evidence } from '../evidence/evidence.ts';

/** Where evidence is kept on this host. Written once, never changed. */
export interface EvidenceStore {
  /** A directory for the files of a new piece of evidence. */
  directory(share: string, id: string): string;
  /** Writes `evidence.json` and returns the SHA-256 of its bytes. */
  save(evidence: Evidence): Promise<{ readonly file: string; readonly sha256: string }>;
  /** Null when it is not on this host. Throws HeadwaterError `evidence-broken` when the bytes are not the digest's. */
  load(share: string, id: string, sha256: string): Promise<Evidence | null>;
}
