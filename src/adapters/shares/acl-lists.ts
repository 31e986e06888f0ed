import { setImmediate } from 'node:timers/promises';
import { nfs4Acl } from '../../inventory/acl-nfs4.ts';
import { posixAclText } from '../../inventory/acl-posix.ts';
import type { AclRow, EntryToDo } from '../../ports/side-tables.ts';
import type { ReadAttribute } from './acl-calls.ts';
import { inside } from './root.ts';
import { isGone } from './system-error.ts';

interface Decoded {
  readonly text: string | null;
  readonly trivial: boolean;
}

const posix = (raw: Uint8Array): Decoded => ({ text: posixAclText(raw), trivial: false });
/** A security descriptor of Windows, kept as it is. */
const opaque = (): Decoded => ({ text: null, trivial: false });

/**
 * Attributes that hold access control lists: POSIX's of a local file system or NFSv3; NFSv4's; what ntfs-3g, Samba and the SMB
 * client of Linux hand over.
 */
const ATTRIBUTES: readonly (readonly [name: string, decode: (raw: Uint8Array) => Decoded])[] = [
  ['system.posix_acl_access', posix],
  ['system.posix_acl_default', posix],
  ['system.nfs4_acl', (raw) => nfs4Acl(raw) ?? opaque()],
  ['system.ntfs_acl', opaque],
  ['system.cifs_acl', opaque],
  ['security.NTACL', opaque],
];

/** Calls are made one after the other; now and then others get a turn. */
const TURN = 64;

/** See `accessLists` of the port. */
export async function readAcls(
  read: ReadAttribute,
  root: string,
  entries: readonly EntryToDo[],
): Promise<readonly AclRow[]> {
  const base = Buffer.from(root);
  const rows: AclRow[] = [];
  for (const [nth, { path }] of entries.entries()) {
    if (nth % TURN === TURN - 1) await setImmediate();
    rows.push(...rowsOf(read, inside(base, path), path));
  }
  return rows;
}

function rowsOf(read: ReadAttribute, full: Buffer, path: Uint8Array): readonly AclRow[] {
  const lists: AclRow[] = [];
  for (const [attribute, decode] of ATTRIBUTES) {
    const found = read(full, attribute);
    if (found.kind === 'none') continue;
    if (found.kind === 'failed') {
      const gone = isGone(found.errorCode);
      const errorCode = gone ? null : found.errorCode;
      return [{ ...NOTHING, path, outcome: gone ? 'gone' : 'unreadable', errorCode }];
    }
    const { text, trivial } = decode(found.raw);
    if (!trivial) lists.push({ path, outcome: 'acl', attribute, raw: found.raw, text, errorCode: null });
  }
  return lists.length > 0 ? lists : [{ ...NOTHING, path, outcome: 'none', errorCode: null }];
}

const NOTHING = { attribute: null, raw: null, text: null } as const;
