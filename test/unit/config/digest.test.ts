import { expect, it } from 'vitest';
import { configDigest } from '../../../src/config/digest.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { but, GOOD } from './sample.ts';

const digest = (text: string): string => configDigest(parseConfig(text, 'headwater.yaml'));
const role = 'arn:aws:iam::123456789012:role';
const dataSync = `  dataSync: ${role}/datasync\n`;

it.each([
  ['the role of jobs at rest', but(dataSync, `${dataSync}  batch: ${role}/batch\n`), true],
  ['the queue', `${GOOD}queue: redis://queue:6379\n`, true],
  ['the role that DataSync writes with', but(dataSync, `  dataSync: ${role}/other\n`), false],
  ['the role of task reports', but(dataSync, `${dataSync}  reports: ${role}/reports\n`), false],
])('%s may change without making a plan stale: %s', (_what, text, same) => {
  expect(digest(text) === digest(GOOD)).toBe(same);
});
