import { expect, it } from 'vitest';
import { shareDetails } from '../../../src/views/share-details-text.ts';
import { samplePlan } from './sample-plan.ts';

const [share] = samplePlan().shares;
if (share === undefined) throw new Error('the sample has shares');
const zone = {
  prefix: 'v1/runs/old\u202e/',
  storageClass: 'DEEP_ARCHIVE' as const,
  files: 1204,
  bytes: 2 ** 40,
  coldBytes: 2 ** 40,
  reason: "100 % of its bytes are older than 365 days, 40 % of the share's",
};
const packing = { files: 1e8, bytes: 1e13, shards: 9537, savedUsd: 7515.94, months: 36 };

it('what a share says of its strategy, its zones and packing', () => {
  expect(shareDetails({ ...share, zones: [zone], packing }, 100)).toEqual([
    '  - Strategy given in headwater.yaml.',
    '  - v1/runs/old\\u{202e}/ goes to DEEP_ARCHIVE: 1,204 files, 1 TiB; 100 % of its bytes are older than',
    "    365 days, 40 % of the share's.",
    '  - Packing 100,000,000 small files into 9,537 shards of 1 GiB would save $7,515.94 in 36 months.',
  ]);
});
it('says no more than its strategy without zones and packing', () => {
  expect(shareDetails(share, 100)).toHaveLength(1);
});
