import { describe, expect, it } from 'vitest';
import type { KnownSum, Pair } from '../../../src/ports/comparison.ts';
import type { WantedSum } from '../../../src/ports/source-reads.ts';
import { countSums, knownFor, noSums } from '../../../src/steps/verifying/inventory-sums.ts';

const CRC: KnownSum = { algorithm: 'CRC64NVME', value: 'crc', readAtNs: 2_000_000_000n };
const SHA: KnownSum = { algorithm: 'SHA256', value: 'sha', readAtNs: 5_000_000_000n };

function pair(known: readonly KnownSum[], other: Partial<Pair> = {}): Pair {
  return {
    ...{ path: Buffer.from('a'), kind: 'file', key: 'a', sizeBytes: 3, mtimeNs: 1n, ctimeNs: 2n, known },
    ...{ object: 'present', etag: null, objectBytes: 3 },
    ...other,
  };
}
const whole = (algorithm: WantedSum['algorithm']): WantedSum => ({ algorithm, partBytes: null });

describe('what the inventory has of a file', () => {
  it('is all that is wanted, with the state it is of', () => {
    expect(knownFor(pair([CRC, SHA]), [whole('SHA256'), whole('CRC64NVME')])).toEqual({
      ...{ sizeBytes: 3, mtimeNs: 1n, ctimeNs: 2n },
      sums: [
        { algorithm: 'SHA256', type: 'FULL_OBJECT', value: 'sha' },
        { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'crc' },
      ],
    });
    expect(knownFor(pair([CRC], { ctimeNs: null }), [whole('CRC64NVME')])).toMatchObject({ ctimeNs: null });
  });

  it.each<[string, Pair, readonly WantedSum[]]>([
    ['nothing', pair([]), [whole('CRC64NVME')]],
    ['another algorithm', pair([SHA]), [whole('CRC64NVME')]],
    ['one of two', pair([SHA]), [whole('SHA256'), whole('CRC64NVME')]],
    ['none of parts', pair([SHA]), [{ algorithm: 'SHA256', partBytes: [1, 2] }]],
    ['an MD5 in an ETag to be held against', pair([CRC, SHA]), [whole('MD5')]],
    ['no size', pair([CRC], { sizeBytes: null }), [whole('CRC64NVME')]],
    ['no time', pair([CRC], { mtimeNs: null }), [whole('CRC64NVME')]],
    ['what nobody wants', pair([CRC]), []],
  ])('does not serve: %s', (_why, given, wanted) => expect(knownFor(given, wanted)).toBeNull());
});

describe('files by where their checksum came from', () => {
  const look = (path: string, checksumFrom: 'read' | 'inventory' | null, algorithm = 'CRC64NVME') => ({
    path: Buffer.from(path),
    sourceNow: 'same' as const,
    checksum: checksumFrom === null ? null : { algorithm, type: 'FULL_OBJECT' as const, value: 'x' },
    checksumFrom,
    found: null,
  });

  it('are counted once, whatever the number of their checksums; links and what has none are not', () => {
    const tally = noSums();
    const names = ['a', 'b', 'c', 'none', 'link'];
    const pairs = names.map((name) =>
      pair([CRC, SHA], { path: Buffer.from(name), kind: name === 'link' ? 'symlink' : 'file' }),
    );
    countSums(tally, pairs, [
      ...[
        look('a', 'inventory', 'SHA256'),
        look('a', 'inventory'),
        look('b', 'read'),
        look('b', 'read', 'SHA256'),
      ],
      ...[look('c', 'inventory'), look('none', null), look('link', 'read')],
    ]);
    expect(tally).toEqual({
      ...{ read: 1, taken: 2, takenBytes: 6 },
      ...{ readFromNs: 2_000_000_000n, readUntilNs: 5_000_000_000n },
    });
  });
});
