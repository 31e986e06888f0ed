/** What became of an attempt to write into the root of a share. */
export type WriteAttempt =
  /** It was possible; what was made is removed again. */
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'refused';
      /** The system's name: `EROFS`, `EACCES`, ... */
      readonly errorCode: string;
      /** Whether the share is mounted read-only on this host; null when that cannot be told. */
      readonly mountedReadOnly: boolean | null;
    };

/** The one thing that is ever written to a source: once it is frozen, to be refused. */
export interface WriteTest {
  /** Makes an empty directory in the root, and removes it at once where that was possible. */
  tryWrite(root: string): Promise<WriteAttempt>;
}
