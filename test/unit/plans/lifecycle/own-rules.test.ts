import { expect, it } from 'vitest';
import { isOwn, ownRules } from '../../../../src/plans/lifecycle/own-rules.ts';
import type { StepOf } from '../../../../src/plans/plan.ts';

const step: StepOf<'lifecycle-rules'> = {
  id: 'all/lifecycle-rules',
  kind: 'lifecycle-rules',
  share: null,
  needs: [],
  reason: 'test',
  undo: 'remove-lifecycle-rules',
  phase: 'lifecycle',
  bucket: 'data',
  rules: [
    {
      id: 'headwater:lab:runs',
      prefix: 'runs/',
      storageClass: 'DEEP_ARCHIVE',
      afterDays: 0,
      objectSizeGreaterThan: 40_000,
    },
    {
      id: 'headwater:lab:all',
      prefix: 'all/',
      storageClass: 'GLACIER_IR',
      afterDays: 30,
      objectSizeGreaterThan: null,
    },
  ],
  cleanUp: [{ id: 'headwater:lab:runs:versions', prefix: 'runs/', noncurrentDays: 90 }],
  abortIncompleteMultipartUploadDays: 7,
};

it('a step’s rules in the shape of S3: what ages, what is cleaned up, what never finished', () =>
  expect(ownRules(step, 'lab')).toEqual([
    {
      ID: 'headwater:lab:runs',
      Status: 'Enabled',
      Filter: { And: { Prefix: 'runs/', ObjectSizeGreaterThan: 40_000 } },
      Transitions: [{ Days: 0, StorageClass: 'DEEP_ARCHIVE' }],
    },
    {
      ID: 'headwater:lab:all',
      Status: 'Enabled',
      Filter: { Prefix: 'all/' },
      Transitions: [{ Days: 30, StorageClass: 'GLACIER_IR' }],
    },
    {
      ID: 'headwater:lab:runs:versions',
      Status: 'Enabled',
      Filter: { Prefix: 'runs/' },
      Expiration: { ExpiredObjectDeleteMarker: true },
      NoncurrentVersionExpiration: { NoncurrentDays: 90 },
    },
    {
      ID: 'headwater:lab:abort-incomplete-multipart',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
  ]));

it('what a step writes is ours', () =>
  expect(ownRules(step, 'lab').every((rule) => isOwn(rule, 'lab'))).toBe(true));

it('uploads are not given up when the step says zero days', () =>
  expect(ownRules({ ...step, rules: [], cleanUp: [], abortIncompleteMultipartUploadDays: 0 }, 'lab')).toEqual(
    [],
  ));

it.each<readonly [id: string | undefined, ours: boolean, why: string]>([
  ['headwater:lab:x', true, 'it begins as all of ours do'],
  ['headwater:lab', false, 'no rule of ours is called so'],
  ['headwater:lab-2:x', false, 'another migration'],
  ['HEADWATER:LAB:x', false, 'ids are compared as S3 does'],
  ['my headwater:lab:x', false, 'it only speaks of us'],
  [undefined, false, 'a rule without an id'],
])('%s is ours: %s (%s)', (ID, ours) => expect(isOwn(ID === undefined ? {} : { ID }, 'lab')).toBe(ours));
