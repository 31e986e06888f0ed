import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nfs4Acl } from '../../../src/inventory/acl-nfs4.ts';
import { posixAclText } from '../../../src/inventory/acl-posix.ts';

const le = (value: number, bytes: number) =>
  [...Array(bytes).keys()].map((at) => (value >>> (8 * at)) & 0xff);
const be = (value: number) => le(value, 4).reverse();
const NOBODY = 0xffffffff;
const posix = (...entries: readonly (readonly [tag: number, permissions: number, id: number])[]) =>
  Uint8Array.from([
    ...le(2, 4),
    ...entries.flatMap(([tag, perm, id]) => [...le(tag, 2), ...le(perm, 2), ...le(id, 4)]),
  ]);

it('decodes a POSIX list as getfacl prints it', () => {
  const raw = posix(
    [1, 7, NOBODY],
    [2, 4, 1000],
    [4, 5, NOBODY],
    [8, 2, 4_000_000_000],
    [0x10, 7, NOBODY],
    [0x20, 0, NOBODY],
  );
  expect(posixAclText(raw)).toBe(
    'user::rwx,user:1000:r--,group::r-x,group:4000000000:-w-,mask::rwx,other::---',
  );
});

it.each([
  ['nothing', Uint8Array.of()],
  ['another version', Uint8Array.from(le(3, 4))],
  ['an unknown tag', posix([3, 7, 0])],
  ['an unknown right', posix([1, 8, NOBODY])],
  ['half an entry', posix([1, 7, NOBODY]).subarray(0, 9)],
])('%s is no POSIX list', (_, raw) => expect(posixAclText(raw)).toBeNull());

const ace = (type: number, flags: number, rights: number, who: string) => {
  const name = [...Buffer.from(who)];
  const padding = Array<number>((4 - (name.length % 4)) % 4).fill(0);
  return [...be(type), ...be(flags), ...be(rights), ...be(name.length), ...name, ...padding];
};
const nfs4 = (...aces: readonly (readonly number[])[]) =>
  Uint8Array.from([...be(aces.length), ...aces.flat()]);

it('decodes an NFSv4 list as nfs4_getfacl prints it', () => {
  const raw = nfs4(
    ace(0, 0, 0x1601a7, 'OWNER@'),
    ace(0, 0x43, 0x120081, 'lab@example.com'),
    ace(1, 0, 0x2, 'EVERYONE@'),
  );
  expect(nfs4Acl(raw)).toEqual({
    text: 'A::OWNER@:rwaxtTcCy,A:fdg:lab@example.com:rtcy,D::EVERYONE@:w',
    trivial: false,
  });
});

it.each([
  [
    'owner, group and everyone',
    nfs4(ace(0, 0, 1, 'OWNER@'), ace(0, 0x40, 1, 'GROUP@'), ace(0, 0, 1, 'EVERYONE@')),
    true,
  ],
  ['somebody else', nfs4(ace(0, 0, 1, 'OWNER@'), ace(0, 0, 1, '1000')), false],
  ['what is handed down', nfs4(ace(0, 0x01, 1, 'OWNER@')), false],
])('%s: says what the mode says is %s', (_, raw, trivial) => expect(nfs4Acl(raw)?.trivial).toBe(trivial));

it('names in a list cannot act on a terminal', () => {
  expect(nfs4Acl(nfs4(ace(0, 0, 1, 'a\u001b[2J')))?.text).toBe('A::a\\x1b[2J:r');
});

it('takes any bytes without an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (raw) => {
      for (const text of [posixAclText(raw), nfs4Acl(raw)?.text ?? null]) {
        expect(text === null || typeof text === 'string').toBe(true);
      }
    }),
  );
});
