import { expect, it } from 'vitest';
import { locationIllegal } from '../../../src/inventory/location-names.ts';
import { isWindowsIllegal } from '../../../src/inventory/windows-names.ts';

it.each<readonly [string, boolean]>([
  ...[...'<>:"|?*\\'].map((char) => [`d/a${char}b`, true] as const),
  ['bell\x07', true],
  ['ends with a dot.', true],
  ['ends with a blank ', true],
  ['dot.below/x', false],
  ['a:b/x', false],
  ['CON', true],
  ['con', true],
  ['d/Aux', true],
  ['NUL.tar.gz', true],
  ['COM1', true],
  ['lpt\u00b9', true],
  ['CONIN$', true],
  ['COM10', false],
  ['COM', false],
  ['console', false],
  ['xCON', false],
  ['CON/x', false],
  ['.hidden', false],
  ['\u00fcbung (1).txt', false],
])('%j on Windows: illegal is %s', (path, illegal) => expect(isWindowsIllegal(path)).toBe(illegal));

it.each([
  ['dt=1', 'nfs', true],
  ["it's", 'nfs', true],
  ['a@b', 'smb', true],
  ['\u00fc', 'nfs', true],
  ['a,b/plain', 'nfs', false],
  ['plain_-+.() 1', 'nfs', false],
  ['no\u00a0break', 'nfs', false],
  ['c$', 'nfs', true],
  ['c$', 'smb', false],
] as const)('%j over %s: no location is %s', (path, protocol, illegal) =>
  expect(new RegExp(locationIllegal(protocol), 'u').test(path)).toBe(illegal),
);
