import { safeText } from '../../inventory/display.ts';
import { type Check, type Facts, fine, ifSeen, note, type Said, unchecked, wrong } from '../check.ts';
import type { MountSight } from '../sightings.ts';

/** File systems by which a share arrives here. */
const OF_PROTOCOL = { nfs: /^nfs/, smb: /^(cifs|smb)/ };

/** What to say of each mount that can be listed. */
function ofEach(
  { seen }: Facts,
  say: (share: string, mount: MountSight) => readonly Said[],
): readonly Said[] {
  return (seen.mounts ?? []).flatMap(({ name, look }) =>
    ifSeen(look, (mount) => (mount.trouble === null ? say(name, mount) : [])),
  );
}

/** HD80x: shares as they are mounted here. */
export const MOUNT_CHECKS: readonly Check[] = [
  {
    id: 'HD801',
    area: 'shares',
    title: 'A mount cannot be read',
    severity: 'error',
    why: 'Scans, checksums and the last look before a cut-over read the share here.',
    fix: 'Mount the share, or correct its mount in headwater.yaml or in HEADWATER_MOUNT_<SHARE>; a mount that hangs waits for its server.',
    check: ({ seen }) =>
      (seen.mounts ?? []).flatMap(({ name, look }) => {
        if (look.kind === 'unseen') return [wrong(name, `${look.text}.`)];
        const { path, trouble } = look.value;
        const where = safeText(path);
        if (trouble === null) return [fine(name, `${where} can be read.`)];
        if (trouble === 'missing') return [wrong(name, `There is no ${where}.`)];
        if (trouble === 'no-directory') return [wrong(name, `${where} is no directory.`)];
        return [wrong(name, `${where} cannot be listed (${safeText(trouble)}).`)];
      }),
  },
  {
    id: 'HD802',
    area: 'shares',
    title: 'A mount is empty',
    severity: 'error',
    why: 'A mount that fell off looks like an empty directory; scanned like that, the share would have no files.',
    fix: 'Look whether the share is mounted: findmnt, and mount it again.',
    check: (facts) =>
      ofEach(facts, (name, { path, empty }) =>
        empty
          ? [wrong(name, `There is nothing in ${safeText(path)}.`)]
          : [fine(name, 'There is something in it.')],
      ),
  },
  {
    id: 'HD803',
    area: 'shares',
    title: 'A mount is no mount point',
    severity: 'warn',
    why: 'A directory on the same file system as the one above it is none that a share is mounted on: it may be what lies below a mount that fell off.',
    fix: 'Mount the share there, or leave it if the share is a directory within a mount.',
    check: (facts) =>
      ofEach(facts, (name, { path, mountPoint }) => {
        if (mountPoint === true) return [fine(name, 'It is a mount point.')];
        if (mountPoint === null) return [unchecked(name, 'Not checked, because the system does not tell.')];
        const text = `${safeText(path)} is a directory of the file system above it.`;
        return facts.rehearsal ? [note(name, `${text} For a rehearsal that will do.`)] : [wrong(name, text)];
      }),
  },
  {
    id: 'HD804',
    area: 'shares',
    title: 'A mount is of another protocol',
    severity: 'warn',
    why: 'What a scan sees of owners, links and names depends on the protocol; it should be the one by which DataSync reads the share.',
    fix: 'Mount the share by its protocol, or correct protocol.',
    check: (facts) =>
      ofEach(facts, (name, { fileSystem, mountPoint }) => {
        const protocol = facts.config.shares.find((share) => share.name === name)?.protocol ?? 'nfs';
        if (fileSystem === null)
          return [unchecked(name, 'Not checked, because the system does not say what is mounted.')];
        if (mountPoint !== true && facts.rehearsal) return [];
        const text = `The share is ${protocol}, and what is mounted here is ${safeText(fileSystem)}.`;
        return OF_PROTOCOL[protocol].test(fileSystem) ? [fine(name, text)] : [wrong(name, text)];
      }),
  },
  {
    id: 'HD805',
    area: 'shares',
    title: 'Two shares are one directory',
    severity: 'error',
    why: 'Each would be scanned, moved and proved from the same files, into two prefixes; one of the mounts is the wrong one.',
    fix: 'Correct the mount of one of them.',
    check: (facts) => {
      const firsts = new Map<string, string>();
      return ofEach(facts, (name, { identity }) => {
        if (identity === null) return [];
        const first = firsts.get(identity);
        if (first !== undefined) return [wrong(name, `It is the same directory as that of ${first}.`)];
        firsts.set(identity, name);
        return [fine(name, 'No other share has the same directory.')];
      });
    },
  },
  {
    id: 'HD806',
    area: 'shares',
    title: 'A mount is another tree than the one that was scanned',
    severity: 'error',
    why: 'The plan stands on the newest inventory; when most of what lay in the share’s root is not there any more, another share is mounted, or was.',
    fix: 'Mount the share that was scanned, or scan this one and plan again.',
    check: (facts) =>
      ofEach(facts, (name, { marks }) => {
        if (marks === null || marks.known === 0) return [];
        const text = `${marks.same} of ${marks.known} names in its root are as in the newest inventory.`;
        return marks.same * 2 < marks.known ? [wrong(name, text)] : [fine(name, text)];
      }),
  },
];
