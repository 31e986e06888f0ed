import { expect, test } from 'vitest';
import { serveOptions } from '../../../src/wiring/rehearsal-flags.ts';

test.each([
  [{}, { allowOtherMachines: false }, 'nothing said'],
  [
    { port: 1, host: '::1', 'speed-up': 60, fault: 'f.json' },
    { allowOtherMachines: false, port: 1, host: '::1', speedUp: 60, faultFile: 'f.json' },
    'all said',
  ],
])('flags %j are %j: %s', (flags, options, _) =>
  expect(serveOptions({ 'allow-other-machines': false, ...flags })).toEqual(options),
);
