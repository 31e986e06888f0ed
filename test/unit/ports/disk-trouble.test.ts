import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../src/errors.ts';
import { diskTrouble } from '../../../src/ports/disk-trouble.ts';
import { PortFault } from '../../../src/ports/faults.ts';

const failed = (code: string) => Object.assign(new Error(`${code}: no, write`), { code });

describe('diskTrouble', () => {
  it.each([
    { code: 'ENOSPC', says: /disk is full/ },
    { code: 'EDQUOT', says: /quota/ },
    { code: 'EFBIG', says: /may not grow/ },
    { code: 'EROFS', says: /read-only/ },
    { code: 'EIO', says: /disk fails/ },
  ])('holds for $code, which room or a mended disk ends', ({ code, says }) => {
    expect(diskTrouble(failed(code))).toMatchObject({
      code: 'disk-unwritable',
      blame: 'held',
      message: expect.stringMatching(says),
    });
  });

  it('knows how DuckDB spells it out, and says what could not be done', () => {
    const error = new Error('IO Error: Could not write file "x": No space left on device');
    expect(diskTrouble(error, 'Nothing more is listed')?.message).toBe(
      'Nothing more is listed: the disk is full (ENOSPC).',
    );
  });

  it('keeps what another room said of the disk already', () => {
    const said = new HeadwaterError({ code: 'disk-unwritable', blame: 'held', message: 'full', next: [] });
    expect(diskTrouble(said)).toBe(said);
  });

  it.each([
    {
      why: 'a service whose words sound like a disk',
      error: new PortFault({
        kind: 'invalid',
        service: 'x',
        operation: 'y',
        message: 'Read-only file system',
      }),
    },
    { why: 'a file that is not there', error: failed('ENOENT') },
    { why: 'an error without a code', error: new Error('no') },
    {
      why: 'an error of headwater about something else',
      error: new HeadwaterError({ code: 'plan-stale', blame: 'stale', message: 'old', next: [] }),
    },
  ])('says nothing of $why', ({ error }) => {
    expect(diskTrouble(error)).toBeNull();
  });
});
