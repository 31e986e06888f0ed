import type { BigIntStats } from 'node:fs';
import type { ListedEntry } from '../object-store.ts';

/** What an earlier look at the objects of one directory found, some tens of bytes each, by their place in its listing. */
export interface ListedRows {
  /** Memory it takes. */
  readonly bytes: number;
  /** What was found of the object at `index`, when body and sidecar are the files they were then; null otherwise. */
  find(index: number, key: string, body: BigIntStats, sidecar: BigIntStats): ListedEntry | null;
  /** Remembers what fits: an ETag of S3's usual forms, a whole millisecond, no restored copy. */
  keep(index: number, entry: ListedEntry, body: BigIntStats, sidecar: BigIntStats): void;
}

/** What objects have in common: there are few such combinations. */
type Kind = Pick<ListedEntry, 'storageClass' | 'checksum'>;

const ROW_BYTES = 6 * 8 + 16 + 2 + 2;
const MD5_BYTES = 16;
const ETAG = /^([0-9a-f]{32})(?:-([1-9]\d{0,4}))?$/;
/** 0 stands for what is not known. */
const MOST_KINDS = 0xffff;

/** Room for `count` objects, of which nothing is known. */
export function createListedRows(count: number): ListedRows {
  const sizes = new Float64Array(count);
  const modified = new Float64Array(count);
  // Of the body by what its record is stamped with; of the sidecar by what nobody can put back.
  const bodies = [new BigUint64Array(count), new BigUint64Array(count)] as const;
  const sidecars = [new BigUint64Array(count), new BigUint64Array(count)] as const;
  const digests = Buffer.allocUnsafeSlow(count * MD5_BYTES);
  const parts = new Uint16Array(count);
  const kindAt = new Uint16Array(count);
  const kinds: Kind[] = [];
  const numbers = new Map<string, number>();

  const numberOf = ({ storageClass, checksum }: ListedEntry): number => {
    const name = `${storageClass} ${checksum.algorithm} ${checksum.type}`;
    let number = numbers.get(name);
    if (number === undefined) {
      if (kinds.length === MOST_KINDS) return 0;
      const { algorithm, type } = checksum;
      number = kinds.push({ storageClass, checksum: { algorithm, type } });
      numbers.set(name, number);
    }
    return number;
  };

  return {
    bytes: count * ROW_BYTES,
    find(index, key, body, sidecar) {
      const kind = kinds[(kindAt[index] ?? 0) - 1];
      if (
        kind === undefined ||
        bodies[0][index] !== body.mtimeNs ||
        bodies[1][index] !== body.ino ||
        sizes[index] !== Number(body.size) ||
        sidecars[0][index] !== sidecar.ctimeNs ||
        sidecars[1][index] !== sidecar.ino
      )
        return null;
      const md5 = digests.toString('hex', index * MD5_BYTES, (index + 1) * MD5_BYTES);
      const count = parts[index] ?? 0;
      return {
        key,
        sizeBytes: sizes[index] ?? 0,
        etag: count === 0 ? md5 : `${md5}-${count}`,
        lastModified: new Date(modified[index] ?? 0).toISOString(),
        ...{ storageClass: kind.storageClass, checksum: kind.checksum },
      };
    },
    keep(index, entry, body, sidecar) {
      const [, md5, count = '0'] = ETAG.exec(entry.etag) ?? [];
      const modifiedMs = Date.parse(entry.lastModified);
      const kind = numberOf(entry);
      kindAt[index] = 0;
      if (md5 === undefined || Number(count) > 0xffff || kind === 0 || entry.restore !== undefined) return;
      if (Number.isNaN(modifiedMs) || new Date(modifiedMs).toISOString() !== entry.lastModified) return;
      sizes[index] = entry.sizeBytes;
      modified[index] = modifiedMs;
      bodies[0][index] = body.mtimeNs;
      bodies[1][index] = body.ino;
      sidecars[0][index] = sidecar.ctimeNs;
      sidecars[1][index] = sidecar.ino;
      digests.write(md5, index * MD5_BYTES, 'hex');
      parts[index] = Number(count);
      kindAt[index] = kind;
    },
  };
}
