import { constants } from 'node:os';
import { HeadwaterError } from '../../errors.ts';

/** What asking for one extended attribute came to. */
export type Attribute =
  | { readonly kind: 'value'; readonly raw: Uint8Array }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly errorCode: string };

/** Reads one extended attribute of a path, not through a link. */
export type ReadAttribute = (path: Buffer, name: string) => Attribute;

/** The largest value Linux hands over [XATTR_SIZE_MAX]. */
const MAX_BYTES = 65_536;
const { ENODATA, EOPNOTSUPP } = constants.errno;

/** Through the C library, as Node has no call for it. Throws HeadwaterError `acls-unsupported` (usage). */
export async function attributeReader(): Promise<ReadAttribute> {
  try {
    const { default: koffi } = await import('koffi');
    const call = koffi.load(null).func('lgetxattr', 'int64', ['void *', 'str', 'void *', 'size_t']);
    const value = Buffer.alloc(MAX_BYTES);
    return (path, name) => {
      const length = Number(call(Buffer.concat([path, NUL]), name, value, MAX_BYTES));
      if (length >= 0) return { kind: 'value', raw: Buffer.from(value.subarray(0, length)) };
      const code = koffi.errno();
      if (code === ENODATA || code === EOPNOTSUPP) return { kind: 'none' };
      return { kind: 'failed', errorCode: nameOf(code) };
    };
  } catch (cause) {
    throw new HeadwaterError({
      code: 'acls-unsupported',
      blame: 'usage',
      message:
        'Access control lists cannot be read here: that takes Linux and a prebuilt koffi for this machine.',
      next: ['Scan without --acls, or on a Linux host.'],
      cause,
    });
  }
}

const NUL = Buffer.alloc(1);

const nameOf = (code: number): string =>
  Object.entries(constants.errno).find(([, number]) => number === code)?.[0] ?? `errno ${code}`;
