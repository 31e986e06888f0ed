import type { Evidence } from '../evidence/evidence.ts';
import type { Signer } from './signer.ts';

/** A record as it was written. */
export interface SavedEvidence {
  readonly file: string;
  /** Of its bytes. */
  readonly sha256: string;
  /** The signature over them, beside it, and whose key it is of; null when nobody signs. */
  readonly signature: { readonly file: string; readonly fingerprint: string } | null;
}

/** Where evidence is kept on this host. Written once, never changed. */
export interface EvidenceStore {
  /** Takes an id for a new piece of evidence, which nobody else gets, here or on another host, and makes its directory. */
  begin(share: string, startedAt: Date, pass: Evidence['pass']): Promise<string>;
  /** Where the files of a piece of evidence are on this host, or would be. */
  directory(share: string, id: string): string;
  /** Writes `evidence.json`, and `evidence.sig.json` when there is a signer. What cannot be signed is not written. */
  save(evidence: Evidence, signer: Signer | null): Promise<SavedEvidence>;
  /** Puts a file that comes from elsewhere beside a record: false when its bytes are not the digest's; then it is not there. */
  fetch(
    name: {
      readonly share: string;
      readonly id: string;
      readonly file: string;
      readonly sha256: string;
    },
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<boolean>;
  /** Null when it is not on this host. Throws HeadwaterError `evidence-broken` when the bytes are not the digest's. */
  load(share: string, id: string, sha256: string): Promise<Evidence | null>;
}
