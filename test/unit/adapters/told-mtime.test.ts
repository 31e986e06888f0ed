import { expect, it } from 'vitest';
import { toldMtime } from '../../../src/adapters/catalog/told-mtime.ts';

it.each([
  ['DataSync’s own', { 'file-mtime': '1700000000123456789ns', mtime: '1.5' }, '1700000000123456789ns'],
  ['rclone’s', { mtime: '1700000000.123456789' }, '1700000000123456789ns'],
  ['rclone’s, without zeros at the end', { mtime: '1700000000.1234567' }, '1700000000123456700ns'],
  ['microseconds, of which only milliseconds are believed', { mtime: '1700000000.123456' }, '1700000000123'],
  ['a tenth', { mtime: '1700000000.5' }, '1700000000500'],
  ['whole seconds, rounded who knows how', { mtime: '1700000000' }, null],
  ['what is no time', { mtime: 'yesterday' }, null],
  ['nothing', {}, null],
  ['nothing that was asked for', null, null],
])('%s', (_what, metadata, told) => expect(toldMtime(metadata)).toBe(told));
