import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dateMs,
  findSecondsNs,
  isoNs,
  octalMode,
  secondsNs,
  whole32,
  wholeBig,
  wholeNumber,
} from '../../../src/inventory/import-values.ts';

describe('seconds', () => {
  it.each([
    ['0', 0n, 'the epoch'],
    ['1700000000', 1_700_000_000_000_000_000n, 'whole seconds'],
    ['1700000000.1234567890', 1_700_000_000_123_456_789n, 'find prints ten digits'],
    ['1700000000.5', 1_700_000_000_500_000_000n, 'fewer digits'],
    ['-1.5', -1_500_000_000n, 'a negative decimal'],
    ['999999999999999999', 2n ** 63n - 1n, 'a wild clock is clamped'],
    ['', null, 'nothing'],
    ['1.', null, 'a point without digits'],
    ['1e9', null, 'an exponent'],
    [' 1', null, 'a space'],
  ])('%j is %s (%s)', (text, ns, _why) => expect(secondsNs(text)).toBe(ns));

  it.each([
    ['-2.5000000000', -1_500_000_000n, 'find counts forward from the whole second below'],
    ['-1.0000000000', -1_000_000_000n, 'a whole second'],
    ['12.25', 12_250_000_000n, 'after 1970 nothing is special'],
    ['-x', null, 'no number'],
  ])('of find %j are %s (%s)', (text, ns, _why) => expect(findSecondsNs(text)).toBe(ns));
});

describe('isoNs', () => {
  it.each([
    ['2023-11-14T22:13:20Z', 1_700_000_000_000_000_000n, 'UTC'],
    ['2023-11-14T23:13:20.123456789+01:00', 1_700_000_000_123_456_789n, 'a zone to the east'],
    ['2023-11-14 20:13:20-0200', 1_700_000_000_000_000_000n, 'a zone to the west without colon'],
    ['1969-12-31T23:59:58.500000000Z', -1_500_000_000n, 'before 1970'],
    ['2023-11-14T22:13:20.1234567Z', 1_700_000_000_123_456_700n, 'the ticks of .NET'],
    ['2023-11-14T22:13:20', null, 'no zone: it could be any'],
    ['2023-02-29T00:00:00Z', null, 'no such day'],
    ['2023-13-01T00:00:00Z', null, 'no such month'],
    ['2023-00-01T00:00:00Z', null, 'no month at all'],
    ['2023-01-01T24:00:00Z', null, 'no such hour'],
    ['14.11.2023 22:13:20', null, 'a date of some culture'],
  ])('%j is %s (%s)', (text, ns, _why) => expect(isoNs(text)).toBe(ns));

  it('reads what JavaScript writes', () =>
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1700-01-01'), max: new Date('2250-01-01'), noInvalidDate: true }),
        (date) => {
          expect(isoNs(date.toISOString())).toBe(BigInt(date.getTime()) * 1_000_000n);
        },
      ),
    ));
  it('knows the year 0001', () => expect(dateMs(1, 1, 1, 0, 0, 0)).toBe(-62_135_596_800_000));
});

describe('numbers', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', null],
    ['-1', null],
    ['0x10', null],
    ['', null],
    ['1 ', null],
  ])('wholeNumber(%j) is %s', (text, value) => expect(wholeNumber(text)).toBe(value));
  it('know 32 and 64 bits', () => {
    expect([whole32('4294967295'), whole32('4294967296')]).toEqual([4294967295, null]);
    expect([wholeBig('18446744073709551615'), wholeBig('18446744073709551616')]).toEqual([
      2n ** 64n - 1n,
      null,
    ]);
  });
  it('put the kind into a mode', () => {
    expect(octalMode('644', 'file')).toBe(0o100644);
    expect(octalMode('100644', 'file')).toBe(0o100644);
    expect(octalMode('1777', 'directory')).toBe(0o041777);
    expect(octalMode('8', 'file')).toBeNull();
  });
});
