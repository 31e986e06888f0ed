import { describe, expect, it } from 'vitest';
import { linkMeter } from '../../../../src/plans/simulate/link-use.ts';

const HOUR = 3600;

describe('the use of a link', () => {
  it('is kept by the hour', () => {
    const meter = linkMeter();
    meter.note(HOUR / 2, 10, 20);
    meter.note(2 * HOUR, 4, 20);
    meter.note(2 * HOUR + 60, 0, 1);
    expect(meter.result()).toEqual({
      stretchSeconds: HOUR,
      stretches: [
        { bytes: 14 * 1800, allowedBytes: 20 * HOUR },
        { bytes: 4 * HOUR, allowedBytes: 20 * HOUR },
        { bytes: 0, allowedBytes: 60 },
      ],
    });
  });

  it.each([
    ['up to 256 of them', 256, HOUR, 256],
    ['then in twice the time', 257, 2 * HOUR, 129],
    ['and again', 512 * 4 + 1, 16 * HOUR, 129],
  ])('%s', (_why, hours, stretchSeconds, stretches) => {
    const meter = linkMeter();
    for (let hour = 1; hour <= hours; hour++) meter.note(hour * HOUR, hour, 1e4);
    const use = meter.result();
    expect([use.stretchSeconds, use.stretches.length]).toEqual([stretchSeconds, stretches]);
    const sum = use.stretches.reduce((total, { bytes }) => total + bytes, 0);
    expect(sum).toBe(((hours * (hours + 1)) / 2) * HOUR);
    // The first stretch has the first hours.
    const first = stretchSeconds / HOUR;
    expect(use.stretches[0]?.bytes).toBe(((first * (first + 1)) / 2) * HOUR);
  });

  it('is nothing without time', () => expect(linkMeter().result().stretches).toEqual([]));
});
