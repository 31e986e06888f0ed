/**
 * Properties of an entry that will not survive the move unchanged.
 * `blocks`: the entry cannot be an object at all, so it is excluded and a person must accept or fix it.
 * `changes`: it arrives, but not as it was. `informs`: worth knowing.
 */
export type HazardEffect = 'blocks' | 'changes' | 'informs';

export interface Hazard {
  readonly id: HazardId;
  readonly effect: HazardEffect;
  /** What it is, in a few words. */
  readonly title: string;
  /** What will happen to it. */
  readonly consequence: string;
  /** What a person can do about it. */
  readonly fix: string;
}

export const HAZARD_IDS = [
  'bad-utf8',
  'key-too-long',
  'special-file',
  'smb-symlink',
  'object-too-large',
  'datasync-skips',
  'case-clash',
  'unicode-twin',
  'control-character',
  'hard-link',
  'symlink',
  'sparse-file',
  'component-too-long',
  'smb-acl',
] as const;
export type HazardId = (typeof HAZARD_IDS)[number];

const catalogue: readonly Hazard[] = [
  {
    id: 'bad-utf8',
    effect: 'blocks',
    title: 'name is not valid UTF-8',
    consequence: 'S3 keys must be UTF-8, so the entry has no key and stays behind.',
    fix: 'Rename it at the source (convmv can convert a whole tree), then scan again.',
  },
  {
    id: 'key-too-long',
    effect: 'blocks',
    title: 'prefix and path exceed 1,024 bytes',
    consequence: 'S3 refuses keys over 1,024 bytes, so the entry stays behind.',
    fix: 'Shorten the path at the source or choose a shorter prefix, then scan and plan again.',
  },
  {
    id: 'special-file',
    effect: 'blocks',
    title: 'socket, FIFO or device',
    consequence: 'It has no content to store; it stays behind.',
    fix: 'Nothing to do if a program makes it again; otherwise note it down.',
  },
  {
    id: 'smb-symlink',
    effect: 'blocks',
    title: 'symbolic link on an SMB share',
    consequence: 'DataSync does not copy links over SMB; the link stays behind.',
    fix: 'Replace it with the file it points to, or record the target elsewhere.',
  },
  {
    id: 'object-too-large',
    effect: 'blocks',
    title: 'file over 50 TB',
    consequence: 'No S3 object can be larger than 50 TB (48.8 TiB); it stays behind.',
    fix: 'Split the file at the source.',
  },
  {
    id: 'datasync-skips',
    effect: 'blocks',
    title: 'name that DataSync always skips',
    consequence:
      'DataSync takes .snapshot, .zfs and its own leftovers for no data, so the entry stays behind.',
    fix: 'Rename it at the source if it is data; leave it if it is a snapshot or a leftover.',
  },
  {
    id: 'case-clash',
    effect: 'changes',
    title: 'names that differ only by case',
    consequence: 'Both become objects, but an SMB client or a case-insensitive reader sees one of them.',
    fix: 'Rename one of each group, or serve the prefix with forced case sensitivity.',
  },
  {
    id: 'unicode-twin',
    effect: 'changes',
    title: 'names equal after Unicode normalisation',
    consequence: 'Both become objects that look the same to people.',
    fix: 'Rename one of each pair.',
  },
  {
    id: 'control-character',
    effect: 'changes',
    title: 'control character in the name',
    consequence: 'The object exists, but tools that list without URL encoding cannot show it.',
    fix: 'Rename it at the source if tools other than SDKs will read it.',
  },
  {
    id: 'hard-link',
    effect: 'changes',
    title: 'file with several names (hard link)',
    consequence:
      'Each name becomes its own object; the first pass stores the content once, a later pass the rest.',
    fix: 'Plan for the extra bytes; the link itself cannot be kept.',
  },
  {
    id: 'symlink',
    effect: 'changes',
    title: 'symbolic link',
    consequence: 'It becomes an object whose content is the target path.',
    fix: 'Readers must treat it as text, or replace it with the file at the source.',
  },
  {
    id: 'sparse-file',
    effect: 'changes',
    title: 'sparse file',
    consequence: 'Holes are stored as zeros: the object has the full logical size.',
    fix: 'Expect the logical size in transfer time and bill, or compact the file first.',
  },
  {
    id: 'component-too-long',
    effect: 'changes',
    title: 'path component over 255 bytes',
    consequence: 'Fine in S3, but no file system can show it again.',
    fix: 'Rename it if the data will be mounted (FSx, EFS, File Gateway).',
  },
  {
    id: 'smb-acl',
    effect: 'informs',
    title: 'Windows permissions',
    consequence: 'DataSync keeps no ACL, owner or attribute from SMB in S3; file shares open with defaults.',
    fix: 'Export the ACLs before the cut-over if somebody needs them.',
  },
];

/** Every hazard by id, in the order people read them: what blocks first. */
export const HAZARDS: ReadonlyMap<HazardId, Hazard> = new Map(catalogue.map((hazard) => [hazard.id, hazard]));

/**
 * Not a hazard of an entry, but accepted like one: the bucket holds objects of files that were deleted at the source
 * after an earlier pass had copied them.
 */
export const DELETED_AT_SOURCE = 'deleted-at-source';

/** The hazards that keep an entry out of the bucket. */
export const BLOCKING: readonly HazardId[] = catalogue.filter((h) => h.effect === 'blocks').map((h) => h.id);

/** What `policy.exceptions` may accept. */
export const ACCEPTABLE: readonly string[] = [...BLOCKING, DELETED_AT_SOURCE];
