import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InventoryOrigin } from '../../../src/inventory/inventory.ts';
import { compareTime } from '../../../src/inventory/listed-time.ts';

const scan: InventoryOrigin = { kind: 'scan', attempts: 1 };
const listing = (format: string): InventoryOrigin => ({
  kind: 'import',
  format,
  files: [],
  unknown: [],
  lines: 1,
  rejected: 0,
  ignored: 0,
  duplicates: 0,
  addedDirectories: 0,
});
const SECOND = 1_000_000_000n;
const NOW = 1_700_000_000n * SECOND + 678_901_234n;

describe('a time of change', () => {
  it.each<[string, InventoryOrigin, bigint | null, bigint, 'same' | 'different' | 'unknown']>([
    ['of a scan is exact', scan, NOW, NOW, 'same'],
    ['of a scan is exact, a nanosecond off', scan, NOW, NOW + 1n, 'different'],
    ['of a scan is exact without a fraction too', scan, 5n * SECOND, 5n * SECOND + 1n, 'different'],
    ['in seconds is cut off', listing('robocopy'), 1_700_000_000n * SECOND, NOW, 'same'],
    ['in seconds is rounded up', listing('csv'), 1_700_000_001n * SECOND, NOW, 'same'],
    ['in seconds is no more than one off', listing('csv'), 1_699_999_999n * SECOND, NOW, 'different'],
    ['before 1970 is cut off toward it', listing('csv'), -SECOND, -SECOND - 1n, 'same'],
    ['in milliseconds', listing('csv'), 1_700_000_000_678n * 1_000_000n, NOW, 'same'],
    ['in milliseconds, one off', listing('csv'), 1_700_000_000_677n * 1_000_000n, NOW, 'different'],
    ['from a floating-point number', listing('xcp'), NOW - 234n, NOW, 'same'],
    ['from a floating-point number, a microsecond off', listing('xcp'), NOW - 1001n, NOW, 'different'],
    ['that is not told', listing('csv'), null, NOW, 'unknown'],
    ['of an upload is not the file’s', listing('s3-inventory'), NOW, NOW, 'unknown'],
  ])('%s', (_why, origin, listed, now, says) => expect(compareTime({ origin }, listed, now)).toBe(says));

  it('is never called another one for being cut off or rounded, whatever it is', () => {
    const time = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
    fc.assert(
      fc.property(time, fc.constantFrom(SECOND, 1_000_000n, 1000n), (now, unit) => {
        const down = now - (((now % unit) + unit) % unit);
        for (const listed of [down, down === now ? now : down + unit])
          expect(compareTime({ origin: listing('csv') }, listed, now)).toBe('same');
      }),
    );
  });
});
