import { describe, expect, it, test } from 'vitest';
import { postureDiff } from '../../../../src/plans/posture/diff.ts';
import type { LivePosture, PostureSetting } from '../../../../src/plans/posture/posture.ts';
import { type PostureRecord, postureRecordSchema, recordOf } from '../../../../src/plans/posture/record.ts';
import { undoPosture } from '../../../../src/plans/posture/undo.ts';
import { CONFIG, configWith, FOREIGN, OLD, policyOf, wanted } from './samples.ts';

const HEAD = { migration: 'demo', plan: 'p', bucket: 'demo-data' };
const set = (live: LivePosture, changes: readonly PostureSetting[]): LivePosture => ({
  ...live,
  ...Object.fromEntries(changes.map(({ setting, value }) => [setting, value])),
});
/** What a plan of a configuration makes of a bucket, and its record. */
function applied(live: LivePosture, config = CONFIG): { after: LivePosture; record: PostureRecord } {
  const { changes } = postureDiff(wanted(config), live, 'demo');
  return { after: set(live, changes), record: recordOf(HEAD, live, changes) };
}
function undone(records: readonly PostureRecord[], live: LivePosture) {
  const { changes, kept } = undoPosture(records, live);
  return { after: set(live, changes), changes, kept };
}

describe('a bucket is given back', () => {
  it('all that it was, but versions: those cannot be taken off', () => {
    const { after, record } = applied(OLD);
    const back = undone([record], after);
    expect(back.after).toEqual({ ...OLD, versioning: { status: 'Suspended', mfaDelete: false } });
    expect(back.kept).toEqual([
      { setting: 'versioning', text: expect.stringContaining('cannot be without it again') },
    ]);
    expect(back.changes[0]?.setting).toBe('policy');
    expect(undone([record], back.after).changes).toEqual([]);
  });

  it('what it was before the first of several plans', () => {
    const first = applied({ ...OLD, policy: policyOf(FOREIGN) });
    const second = applied(first.after, configWith('inventory: weekly'));
    expect(second.record.after).toHaveProperty('inventory');
    const back = undone([first.record, second.record], second.after);
    expect(back.after).toMatchObject({
      inventory: null,
      policy: policyOf(FOREIGN),
      ownership: 'ObjectWriter',
    });
  });

  it('and what somebody has changed since is theirs', () => {
    const { after, record } = applied(OLD);
    const theirs: LivePosture = {
      ...after,
      ownership: 'BucketOwnerPreferred',
      policy: policyOf(FOREIGN, ...wanted().statements),
      publicAccess: OLD.publicAccess,
    };
    const back = undone([record], theirs);
    expect(back.after.ownership).toBe('BucketOwnerPreferred');
    expect(back.after.policy).toBe(policyOf(FOREIGN));
    expect(back.kept.map(({ setting }) => setting)).toEqual(['ownership', 'versioning']);
  });

  it('nothing that no record is about', () => {
    expect(undoPosture([], OLD)).toEqual({ changes: [], kept: [] });
  });
});

test('a lock stays on, with nothing locked by default, and so do versions', () => {
  const { after, record } = applied(OLD, configWith('objectLock: { mode: GOVERNANCE, days: 1 }'));
  const back = undone([record], after);
  expect(back.after).toMatchObject({ objectLock: { retention: null }, versioning: { status: 'Enabled' } });
  expect(back.kept.map(({ setting }) => setting)).toEqual(['objectLock', 'versioning']);
});

test('a suspended bucket is suspended again', () => {
  const live: LivePosture = { ...OLD, versioning: { status: 'Suspended', mfaDelete: false } };
  const { after, record } = applied(live);
  expect(undone([record], after)).toMatchObject({ after: live, kept: [] });
});

test('a record is read back as it was written', () => {
  const { record } = applied(OLD);
  expect(postureRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
});
