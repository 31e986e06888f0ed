import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimeReader } from '../../../src/adapters/aws/listing/listed-time.ts';

describe('times of a listing', () => {
  it('are those that Date.parse reads, day after day', () => {
    const dates = fc.date({ min: new Date(0), max: new Date('2400-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(fc.oneof(dates, fc.constant(new Date('2026-01-02T03:04:05.678Z')))), (days) => {
        const timeOf = createTimeReader();
        const texts = days.map((day) => day.toISOString());
        expect(texts.map((text) => timeOf(`<${text}>`, 1, 1 + text.length))).toEqual(
          days.map((day) => day.getTime()),
        );
      }),
    );
  });

  it.each([
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.678901Z',
    '2026-01-02T24:04:05.678Z',
    '2026-01-02T03:60:05.678Z',
    '2026-01-02T03:04:60.678Z',
    '2026-01-02T03:04:05.67xZ',
    '2026-01-02T0x:04:05.678Z',
    '2026-13-02T03:04:05.678Z',
    '2026-02-30T03:04:05.678Z',
    '2026/01/02T03:04:05.678Z',
    '2026-01-02 03:04:05.678Z',
    '2026-01-02T03:04:05.6780',
    '+02026-01-02T03:04:05.0Z',
    'yesterday',
    '',
  ])('%j is what Date.parse makes of it', (text) => {
    const timeOf = createTimeReader();
    timeOf('2026-01-01T00:00:00.000Z', 0, 24);
    expect(timeOf(text, 0, text.length)).toBe(Date.parse(text));
  });
});
