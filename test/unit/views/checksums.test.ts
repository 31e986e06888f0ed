import { describe, expect, it } from 'vitest';
import { shown } from '../../../src/inventory/display.ts';
import { checksumsText, isWhole } from '../../../src/views/checksums-text.ts';
import type { ChecksumsValue } from '../../../src/views/values/finished-scan.ts';

const NONE = { files: 0, bytes: 0 };
const whole: ChecksumsValue = {
  algorithm: 'crc64nvme',
  startedAt: '2026-11-21T11:36:00.000Z',
  finishedAt: '2026-11-21T12:36:00.000Z',
  hashed: { files: 1204, bytes: 3 * 2 ** 30 },
  reused: NONE,
  changed: NONE,
  unsteady: NONE,
  gone: NONE,
  unreadable: NONE,
  examples: [],
  sha256: 'a'.repeat(64),
};

describe('checksums as text', () => {
  it('are one line when nothing is the matter', () => {
    expect(checksumsText(whole)).toBe('Checksums  CRC-64/NVME of 1,204 files (3 GiB)');
    expect(isWhole(whole)).toBe(true);
  });

  it('tell what was known before, and every reason for which a file has none', () => {
    const troubled: ChecksumsValue = {
      ...whole,
      algorithm: 'sha256',
      reused: { files: 1, bytes: 10 },
      changed: { files: 2, bytes: 20 },
      unsteady: { files: 1, bytes: 5 },
      gone: { files: 1, bytes: 0 },
      unreadable: { files: 3, bytes: 0 },
      examples: [
        { path: shown(Buffer.from('a\u001b[31m/x')), outcome: 'unreadable', errorCode: 'EIO' },
        { path: shown(Buffer.from([0x62, 0xff])), outcome: 'gone', errorCode: null },
      ],
    };
    expect(checksumsText(troubled).split('\n')).toEqual([
      'Checksums  SHA-256 of 1,204 files (3 GiB); 1 file (10 bytes) as before',
      '  3 files could not be read',
      '  1 file changed while it was read',
      '  2 files changed since the scan; kept is a checksum of the content now',
      '  1 file gone since the scan',
      '    a\\x1b[31m/x  EIO',
      '    b\\xff  gone',
    ]);
    expect(isWhole(troubled)).toBe(false);
  });

  it.each(['changed', 'unsteady', 'gone', 'unreadable'] as const)(
    'are not whole with a file %s',
    (outcome) => {
      expect(isWhole({ ...whole, [outcome]: { files: 1, bytes: 0 } })).toBe(false);
    },
  );
});
