import type { Signature } from '../evidence/signature.ts';

/** Signs evidence with a key that is kept elsewhere. */
export interface Signer {
  /**
   * A signature over exactly these bytes, checked with the public key before it is given out. Throws PortFault when the
   * service that has the key does not sign, HeadwaterError `signing-key-unusable` (usage) when the key is not fit for it.
   */
  sign(bytes: Uint8Array): Promise<Signature>;
  close(): void;
}
