import type { Hazard } from './hazard.ts';

/** What arrives, but not as it was, in the order people read it. */
export const CHANGING_HAZARDS: readonly Hazard[] = [
  {
    id: 'case-clash',
    effect: 'changes',
    title: 'names that differ only by case',
    consequence:
      'Both become objects, but an SMB client or a case-insensitive reader sees one of them; directories become one.',
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
    id: 'windows-name',
    effect: 'changes',
    title: 'name that Windows cannot use',
    consequence:
      'It becomes an object, but no SMB client can open it through a file share, nor copy it back to Windows.',
    fix: 'Rename it: none of < > : " | ? * and backslash, no dot or blank at the end, no CON, NUL, COM1.',
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
    id: 'symlink-outside',
    effect: 'changes',
    title: 'symbolic link that leads out of the share',
    consequence:
      'Only the text of the link is moved; what it leads to is not part of this share and stays where it is.',
    fix: 'Move that data as a share of its own, or replace the link with the file.',
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
    id: 'changing-file',
    effect: 'changes',
    title: 'file in use during the scan',
    consequence:
      'It was written to while the scan went on; a pass may copy it half old, half new, until one finds it at rest.',
    fix: 'Stop its writer before the final pass; the second look of a scan tells which still change.',
  },
  {
    id: 'acl',
    effect: 'changes',
    title: 'access control list',
    consequence:
      'S3 keeps mode, owner and group over NFS, but no access control list: whom only the list let in is out.',
    fix: 'Keep the lists: headwater inventory show SHARE --acls-export FILE. Then grant access by policy.',
  },
];
