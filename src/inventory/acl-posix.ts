/** Layout of `system.posix_acl_access` and `_default` [Linux, include/uapi/linux/posix_acl_xattr.h]: little-endian. */
const VERSION = 2;
const HEADER_BYTES = 4;
const ENTRY_BYTES = 8;

/** Tags, and whether an entry of it names somebody. */
const TAGS: ReadonlyMap<number, readonly [name: string, named: boolean]> = new Map([
  [0x01, ['user', false]],
  [0x02, ['user', true]],
  [0x04, ['group', false]],
  [0x08, ['group', true]],
  [0x10, ['mask', false]],
  [0x20, ['other', false]],
]);

/**
 * A POSIX access control list as `getfacl --numeric` prints it, its entries joined by commas: `user::rwx,user:1000:r--,...`.
 * Null when the bytes are no such list.
 */
export function posixAclText(raw: Uint8Array): string | null {
  if (raw.length < HEADER_BYTES || (raw.length - HEADER_BYTES) % ENTRY_BYTES !== 0) return null;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (view.getUint32(0, true) !== VERSION) return null;
  const entries: string[] = [];
  for (let at = HEADER_BYTES; at < raw.length; at += ENTRY_BYTES) {
    const tag = TAGS.get(view.getUint16(at, true));
    if (tag === undefined) return null;
    const permissions = view.getUint16(at + 2, true);
    if (permissions > 7) return null;
    const [name, named] = tag;
    entries.push(`${name}:${named ? view.getUint32(at + 4, true) : ''}:${lettersOf(permissions)}`);
  }
  return entries.join(',');
}

function lettersOf(permissions: number): string {
  return ['r', 'w', 'x'].map((letter, at) => ((permissions >> (2 - at)) & 1 ? letter : '-')).join('');
}
