import type { HazardId } from '../../inventory/hazards.ts';
import type { Severity } from '../severity.ts';
import { type Check, openShares, several, withHazard } from './check.ts';

interface HazardCheck {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly hazards: readonly HazardId[];
  readonly why: string;
  readonly fix: string;
  /** Follows `3 entries have`. */
  readonly says: string;
}

/** Hazards that nothing blocks, so nobody is asked about them: what arrives changed, and what a reviewer should know. */
const CHECKS: readonly HazardCheck[] = [
  {
    id: 'HW111',
    title: 'Names that some readers take for one',
    severity: 'warn',
    hazards: ['case-clash', 'unicode-twin'],
    why: 'S3 keeps such keys apart; a reader that ignores case or normalises Unicode sees one of them and writes to either.',
    fix: 'Rename one of each at the source: headwater inventory show --hazard case-clash lists them.',
    says: 'a name that differs from another one only in case or in how an accent is written: some readers see one file for two.',
  },
  {
    id: 'HW112',
    title: 'Names that Windows cannot open',
    severity: 'warn',
    hazards: ['windows-name'],
    why: 'An SMB client cannot open such a name, though the object is there.',
    fix: 'Rename them at the source: headwater inventory show --hazard windows-name lists them.',
    says: 'a name that no SMB client can open.',
  },
  {
    id: 'HW113',
    title: 'Links that lead out of the share',
    severity: 'warn',
    hazards: ['symlink-outside'],
    why: 'A link becomes an object that holds the text of its target; what lies outside of the share does not move with it [aws-facts 3].',
    fix: 'Move what they lead to as a share of its own, or copy it into this one before the scan.',
    says: 'a link that leads out of the share, to what does not move.',
  },
  {
    id: 'HW114',
    title: 'Links that will lead nowhere',
    severity: 'info',
    hazards: ['symlink-absolute', 'symlink-dangling', 'symlink-loop'],
    why: 'They are moved as text all the same; whoever follows one finds nothing, or not what was meant.',
    fix: 'Remove them at the source, or make absolute ones relative.',
    says: 'a link with an absolute target, with none, or in a circle.',
  },
  {
    id: 'HW115',
    title: 'Files with several names',
    severity: 'warn',
    hazards: ['hard-link'],
    why: 'Each name of a hard link becomes an object of its own: their content is stored once a name, and a write to one no longer shows in the others [aws-facts 3].',
    fix: 'Keep one name of each at the source if the others are only copies, or plan for the bytes they take.',
    says: 'further names for the same file: each name becomes an object of its own.',
  },
  {
    id: 'HW116',
    title: 'Sparse files grow',
    severity: 'info',
    hazards: ['sparse-file'],
    why: 'An object has no holes: it is as large as the file says it is, and is billed and copied so.',
    fix: 'Nothing, if the size is right; else shrink or pack them before the move.',
    says: 'holes that the object will not have: it takes the full size.',
  },
  {
    id: 'HW117',
    title: 'Names that no file system shows again',
    severity: 'warn',
    hazards: ['component-too-long'],
    why: 'A component of more than 255 bytes is fine in a key; a file share, or a copy back, cannot show it [aws-facts 8].',
    fix: 'Shorten the names at the source.',
    says: 'a part of the path over 255 bytes: fine as a key, but no file system shows it again.',
  },
  {
    id: 'HW118',
    title: 'Control characters in names',
    severity: 'info',
    hazards: ['control-character'],
    why: 'Tools that list a bucket without URL encoding cannot show such keys.',
    fix: 'Rename them at the source if other tools will list the bucket.',
    says: 'a control character in the path: some tools cannot list it.',
  },
  {
    id: 'HW119',
    title: 'Files that were written to during the scan',
    severity: 'info',
    hazards: ['changing-file'],
    why: 'A pass may copy a file half old, half new; the final pass, over a frozen source, mends it.',
    fix: 'Nothing: expect them among the exceptions of every check before the freeze.',
    says: 'been written to during the scan: a check before the freeze will find changes.',
  },
  {
    id: 'HW120',
    title: 'Access lists do not reach S3',
    severity: 'info',
    hazards: ['acl', 'smb-acl'],
    why: 'DataSync brings no access control list into S3, and from SMB neither owner nor attributes [aws-facts 3].',
    fix: 'Export them before the cut-over if somebody needs them: headwater inventory scan --acls.',
    says: 'permissions that do not reach S3.',
  },
  {
    id: 'HW121',
    title: 'Files that are stubs of an archive',
    severity: 'warn',
    hazards: ['offline-file'],
    why: 'Reading a stub calls the file back from tape or cloud: slow, and perhaps paid for. The first pass reads them all.',
    fix: 'Ask who runs the archive, and recall the files before the first pass.',
    says: 'no blocks allocated: perhaps a stub, which the first pass calls back from its archive.',
  },
  {
    id: 'HW122',
    title: 'Times that cannot be',
    severity: 'info',
    hazards: ['odd-time'],
    why: 'What is cold is decided from modification times [aws-facts A.2]; before 1970 or in the future they say nothing.',
    fix: 'Touch the files at the source if their class matters.',
    says: 'a modification time before 1970 or in the future: how cold they are is a guess.',
  },
];

/** HW11x and HW12x: what of the source arrives changed, by share. */
export const HAZARD_CHECKS: readonly Check[] = CHECKS.map(({ hazards, says, ...check }) => ({
  ...check,
  check: (context) =>
    openShares(context).flatMap((share) => {
      const entries = withHazard(share, hazards);
      if (entries === 0) return [];
      return [{ share: share.config.name, text: `${several(entries, 'entry has', 'entries have')} ${says}` }];
    }),
}));
