/** What is known of a write into a source that a person has frozen. */
export interface WriteTestFacts {
  /** The system's name of the refusal; null when the write was accepted. */
  readonly errorCode: string | null;
  readonly mountedReadOnly: boolean | null;
  /** The source is a directory of a rehearsal: there is no file server that could be told to refuse. */
  readonly rehearsal: boolean;
}

/** What it proves. `holds`: the source takes writes, so it is not frozen. */
export interface WriteTestMeaning {
  readonly holds: boolean;
  /** For people: the outcome, and what it says of others than this host. */
  readonly says: string;
}

/**
 * A write that must fail, and what its failing is worth. Only a refusal by the file server (EROFS on a mount that is not read-only
 * itself) speaks of the export; what this host's own mount or account forbids says nothing of other clients, and the second walk
 * after the final pass has to tell.
 */
export function judgeWriteTest({ errorCode, mountedReadOnly, rehearsal }: WriteTestFacts): WriteTestMeaning {
  if (errorCode === null) {
    return rehearsal
      ? { holds: false, says: 'a write was accepted: in a rehearsal nobody can make the source read-only' }
      : { holds: true, says: 'a write was accepted: the source is not read-only, not even for this host' };
  }
  const refused = (says: string): WriteTestMeaning => ({
    holds: false,
    says: `a write was refused (${errorCode}): ${says}`,
  });
  if (errorCode === 'EROFS') {
    if (mountedReadOnly === false) return refused('the file server takes none from this host');
    return refused('but this host mounts the share read-only, which says nothing of other clients');
  }
  if (errorCode === 'EACCES' || errorCode === 'EPERM')
    return refused('but this account may not write in any case, which says nothing of others');
  return refused('for another reason than a freeze, so it proves nothing');
}
