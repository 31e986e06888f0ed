import type { Hazard } from './hazard.ts';

/** What keeps an entry out of the bucket, in the order people read it. */
export const BLOCKING_HAZARDS: readonly Hazard[] = [
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
];
