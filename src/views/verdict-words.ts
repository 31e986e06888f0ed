import type { Evidence } from '../evidence/evidence.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { HAZARDS, type HazardId } from '../inventory/hazards.ts';

/** How a verdict on one path is told to people. */
export interface VerdictWords {
  /** In a few words, after a count: `3 entries are ...`. */
  readonly title: string;
  /** What it means. */
  readonly meaning: string;
  /** What a person can do about it. */
  readonly fix: string;
}

/** Words for each verdict (docs/ARCHITECTURE.md: Verification). `changed-since` is never called corrupt, and never a match. */
export const VERDICT_WORDS: Readonly<Record<Verdict, VerdictWords>> = {
  match: {
    title: 'agrees with the source at this level',
    meaning: 'The object is there and agrees with the source, as far as the level looks.',
    fix: 'Nothing to do.',
  },
  missing: {
    title: 'missing in the bucket',
    meaning: 'The scan saw the entry, it should have an object, and there is none.',
    fix: 'Copy it again: headwater apply --repair',
  },
  differ: {
    title: 'different from the source',
    meaning: 'The object is there, but its size, checksum, metadata or storage class is not as it should be.',
    fix: 'Find out who wrote it, and repair it: headwater apply --repair',
  },
  extra: {
    title: 'in the bucket without a source',
    meaning: 'The object belongs to no entry of the scan. headwater deletes no data.',
    fix: 'Find out who wrote it; remove it by hand if it does not belong there, then verify again.',
  },
  'changed-since': {
    title: 'changed at the source since the scan',
    meaning: 'The source moved on after it was scanned: neither a match nor corrupt.',
    fix: 'Scan and plan again for a delta pass; freeze the source before the final pass.',
  },
  unverified: {
    title: 'not verified',
    meaning: 'There was not enough to compare: no full checksum, or the source could not be read.',
    fix: 'Settle the reason shown with each, then verify again.',
  },
  excluded: {
    title: 'left behind',
    meaning: 'The entry has no object because it cannot have one or a pattern excludes it.',
    fix: 'Fix it at the source, or accept it in policy.exceptions with a reason.',
  },
};

const BRING_BACK =
  'The bucket is the source of truth: find out who changed it, and bring back the right version of the object, which the bucket keeps.';

/** After the commit no pass may write the prefix: what is wrong is mended in the bucket itself, and what the old source holds is not the truth. */
const COMMITTED_FIXES: Readonly<Partial<Record<Verdict, string>>> = {
  missing: BRING_BACK,
  differ: BRING_BACK,
  'changed-since':
    'The bucket is the source of truth: find out who still writes to the old source, and carry over by hand what belongs in the bucket.',
};

/** Instead of any other advice on what is extra while the inventory is not the whole source: nobody may remove it for that. */
export const PERHAPS_UNREAD =
  'Its file may be at the source all the same, where nobody could read: make the inventory whole, then verify again.';

/** What a person can do about a verdict on a share of a migration; `committed`: the bucket is its source of truth. */
export function fixWords(verdict: Verdict, committed: boolean): string {
  return (committed ? COMMITTED_FIXES[verdict] : undefined) ?? VERDICT_WORDS[verdict].fix;
}

/** Judgement reasons (`src/evidence/judge.ts`) in words; hazards have their own titles. */
const REASONS: Readonly<Record<string, string>> = {
  size: 'the size differs',
  checksum: 'the checksum differs',
  metadata: 'owner, group, permissions or time are not those of the source',
  class: 'it was archived before it was proved, and must be restored before anybody can read it',
  'no-object': 'no object has its key',
  'no-source-entry': 'no entry of the scan maps to it',
  'report-transferred': 'the task report says transferred, but there is no object',
  'report-skipped': 'DataSync skipped it',
  'report-failed': 'DataSync could not copy it',
  'deleted-at-source': 'its file was deleted at the source after it was copied',
  'gone-at-source': 'it is gone from the source',
  'new-at-source': 'it was copied from the source, but is not in the scan',
  'changed-at-source': 'it was written after the scan',
  'metadata-changed-at-source': 'its owner, group or permissions were changed after the scan',
  'metadata-untold':
    'its metadata differs from the source now, and the listing does not tell whether that was changed since',
  'hard-link-next-pass': 'another name of it is stored; the next pass stores this one',
  'size-unknown': 'the size could not be compared',
  undated: 'it differs from the source now, and the listing does not tell whether that was written since',
  'source-unreadable': 'the source could not be read',
  'no-stored-checksum': 'S3 stores no checksum for it',
  archived: 'the object is archived and was not read back',
  'composite-checksum': 'S3 stores a checksum of parts, not of the whole object',
  'not-at-rest': 'its checksum was not computed anew at rest',
  'not-checked': 'the checksum was not compared',
  'implied-directory':
    'it stands for a directory that the list of the source does not name, but entries in it',
  'exclude-pattern': 'the share’s exclude patterns leave it out',
  'directory-without-object': 'a directory, and this copy has no objects for directories',
  'link-not-copied': 'a symbolic link, which this copy leaves out',
  'link-followed': 'a symbolic link, whose object is not its target path: perhaps what it leads to',
  'changed-after-copy': 'it was written after S3 stored the object',
};

/** A judgement's reason in words; an unknown reason is shown as it is, an empty one as nothing. */
export function reasonWords(reason: string): string {
  return REASONS[reason] ?? HAZARDS.get(reason as HazardId)?.title ?? reason;
}

/** The verdict of an evidence record in words, to follow a share's name. */
export const PROOF_WORDS: Readonly<Record<Evidence['verdict'], string>> = {
  proved: 'proved',
  'proved-with-exceptions': 'proved, with exceptions',
  'not-proved': 'NOT proved',
};

/** What each level of the verification ladder compares (docs/ARCHITECTURE.md: Verification). */
export const LEVEL_WORDS: Readonly<Record<Evidence['method']['level'], string>> = {
  L0: 'presence',
  L1: 'presence and size',
  L2: 'presence, size and checksum',
  L3: 'presence, size and checksum recomputed at rest',
  L4: 'presence, size and checksum, bytes read back',
};
