import { HeadwaterError } from '../errors.ts';
import type { SettingNote } from '../plans/posture/diff.ts';
import type { SettingName } from '../plans/posture/posture.ts';
import type { PostureRecord } from '../plans/posture/record.ts';
import { undoPosture } from '../plans/posture/undo.ts';
import { inventoryId } from '../plans/posture/wanted.ts';
import type { StepContext } from './context.ts';
import { readPostureRecord } from './posture-record.ts';

/** What became of the posture of one bucket. */
export interface UndonePosture {
  readonly bucket: string;
  /** Settings that are what they were. */
  readonly undone: readonly SettingName[];
  readonly kept: readonly SettingNote[];
}

/**
 * Gives a bucket back what it was before headwater set anything on it, as long as no share is committed; what others have set since is
 * theirs. Killed and begun again it goes on. Throws HeadwaterError `already-committed` (held), and `posture-record-lost` (held) when what was there
 * is not where the ledger says.
 */
export async function undoBucketPosture(
  context: Pick<StepContext, 'buckets' | 'ledger' | 'plan'>,
  { bucket, controlBucket }: { readonly bucket: string; readonly controlBucket: string },
  by: string,
): Promise<UndonePosture> {
  const { buckets, ledger, plan } = context;
  const progress = await ledger.progress();
  const marks = progress.postures.get(bucket) ?? [];
  if (marks.length === 0) return { bucket, undone: [], kept: [] };
  const committed = [...progress.shares].filter(([, { authority }]) => authority.holder === 'bucket');
  if (committed.length > 0) throw isCommitted(committed.map(([share]) => share));
  const records: PostureRecord[] = [];
  for (const mark of marks) records.push(await readPostureRecord(context.buckets, controlBucket, mark));
  const report = inventoryId(plan.migration);
  const live = await buckets.posture(bucket, report);
  const { changes, kept } = live === null ? { changes: [], kept: [] } : undoPosture(records, live);
  for (const change of changes) await buckets.set(bucket, change, report);
  const settings = [...new Set(marks.flatMap((mark) => mark.settings))];
  const undone = settings.filter((setting) => !kept.some((note) => note.setting === setting));
  const steps = [...new Set(marks.filter((mark) => mark.plan === plan.digest).map(({ step }) => step))];
  await ledger.record({ type: 'posture-undone', plan: plan.digest, bucket, steps, by, settings: undone });
  return { bucket, undone, kept };
}

function isCommitted(shares: readonly string[]): HeadwaterError {
  return new HeadwaterError({
    code: 'already-committed',
    blame: 'held',
    message: `The bucket is the source of truth of ${shares.join(', ')}: its posture stays.`,
    next: ['Change bucket in headwater.yaml, then: headwater plan create'],
  });
}
