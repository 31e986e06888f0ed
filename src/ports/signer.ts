import type { Signature, SigningAlgorithm } from '../evidence/signature.ts';

/** The public side of a key that signs. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm;
  /** SHA-256 of the public key as DER, hex. */
  readonly fingerprint: string;
}

/** Signs evidence with a key that is kept elsewhere. */
export interface Signer {
  /**
   * A signature over exactly these bytes, checked with the public key before it is given out. Throws PortFault when the
   * service that has the key does not sign, HeadwaterError `signing-key-unusable` (usage) when the key is not fit for it.
   */
  sign(bytes: Uint8Array): Promise<Signature>;
  /** Finds out whether it would sign now, and signs nothing. Throws as {@link sign} does. */
  check(): Promise<SigningKey>;
  close(): void;
}
