import { expect, test } from 'vitest';
import { worldSchema } from '../../../src/rehearsal/world.ts';
import { paceOf } from '../../../src/wiring/rehearsal-pace.ts';

test('the rehearsal keeps the rates that the estimate assumes', () => {
  const pace = paceOf({ gbps: 10, utilisation: 0.8, windows: [], timeZone: 'UTC' });
  // 10 Gbit/s, four fifths of it, in bytes.
  expect(pace.linkBytesPerSecond).toBe(1e9);
  expect(pace.filesPerSecondPerAgent).toBe(400);
  expect(pace.entriesPreparedPerSecond).toBe(2000);
  expect(worldSchema.shape.pace.parse(pace)).toEqual(pace);
});
