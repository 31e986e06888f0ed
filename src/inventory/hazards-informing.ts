import type { Hazard } from './hazard.ts';

/** What is worth knowing, in the order people read it. */
export const INFORMING_HAZARDS: readonly Hazard[] = [
  {
    id: 'smb-acl',
    effect: 'informs',
    title: 'Windows permissions',
    consequence: 'DataSync keeps no ACL, owner or attribute from SMB in S3; file shares open with defaults.',
    fix: 'Export the ACLs before the cut-over if somebody needs them.',
  },
  {
    id: 'symlink-absolute',
    effect: 'informs',
    title: 'symbolic link with an absolute target',
    consequence:
      'Where it leads depends on where clients mount the share; that path is gone once they read from S3.',
    fix: 'Make it relative, or tell its readers the new place.',
  },
  {
    id: 'symlink-dangling',
    effect: 'informs',
    title: 'symbolic link that leads nowhere',
    consequence: 'What it names does not exist in this share; it is moved as text all the same.',
    fix: 'Remove it at the source if nobody needs it.',
  },
  {
    id: 'symlink-loop',
    effect: 'informs',
    title: 'symbolic link that leads in a circle',
    consequence: 'Following it never ends; it is moved as text all the same.',
    fix: 'Remove it at the source.',
  },
  {
    id: 'hard-link-outside',
    effect: 'informs',
    title: 'hard link with a name outside the scanned tree',
    consequence: 'The file has more names than the scan saw; a writer who uses one of them is not seen here.',
    fix: 'Find the other names on the server (find -inum) before the source is frozen.',
  },
  {
    id: 'offline-file',
    effect: 'informs',
    title: 'file without allocated blocks',
    consequence:
      'A stub of archive software, or all holes: reading a stub calls it back from tape or cloud, which may be slow or cost money.',
    fix: 'Ask who runs the archive, and recall the files before the first pass.',
  },
  {
    id: 'file-over-5tib',
    effect: 'informs',
    title: 'file over 5 TiB',
    consequence:
      'An object may be that large, but a file share cannot show it, and whoever uploads it needs parts over 500 MiB.',
    fix: 'Split it if a File Gateway or an older tool will read it.',
  },
  {
    id: 'location-name',
    effect: 'informs',
    title: 'directory that cannot be a DataSync location',
    consequence:
      'Its name holds a character that the path of a location cannot (as = , @ & or one beyond ASCII); it is selected by filter instead.',
    fix: 'Nothing to do; rename it if it should become a task of its own.',
  },
  {
    id: 'crowded-directory',
    effect: 'informs',
    title: 'directory with more than 10,000 entries',
    consequence:
      'A File Gateway lists such a directory slowly, and looks at all of it whenever its cache expires.',
    fix: 'Spread the files over more directories, or keep clients from listing it.',
  },
  {
    id: 'odd-time',
    effect: 'informs',
    title: 'modification time before 1970 or in the future',
    consequence:
      'Its age is wrong, so temperature is misjudged, and tools that keep the time may refuse or clamp it.',
    fix: 'Set a plausible time at the source: touch.',
  },
];
