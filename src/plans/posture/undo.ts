import { type SettingNote, sameSetting } from './diff.ts';
import { withoutOurs } from './policy.ts';
import type { LivePosture, PostureSetting, SettingName } from './posture.ts';
import { type PostureRecord, settingsOf } from './record.ts';

/** How a bucket becomes what it was. */
export interface PostureUndo {
  /** In the order in which they are to be set: the policy, which may deny, first. */
  readonly changes: readonly PostureSetting[];
  /** What stays as it is, and why. */
  readonly kept: readonly SettingNote[];
}

/**
 * The way back from records of one bucket, oldest first: what the oldest saw is restored where the newest still stands. What somebody else
 * has set since then is theirs and stays; of the policy only our statements go.
 */
export function undoPosture(records: readonly PostureRecord[], live: LivePosture): PostureUndo {
  const touched = [...new Set(records.flatMap(settingsOf))].toReversed();
  const steps = touched.map((setting) => undoOne(setting, records, live));
  return {
    changes: steps.flatMap(({ change }) => (change === null ? [] : [change])),
    kept: steps.flatMap(({ setting, kept }) => (kept === null ? [] : [{ setting, text: kept }])),
  };
}

interface Undone {
  readonly setting: SettingName;
  readonly change: PostureSetting | null;
  readonly kept: string | null;
}

function undoOne(setting: SettingName, records: readonly PostureRecord[], live: LivePosture): Undone {
  const own = records.filter(({ after }) => after[setting] !== undefined);
  const first = own[0]?.before;
  const last = own.at(-1);
  if (first === undefined || last === undefined) return { setting, change: null, kept: null };
  if (setting === 'policy') return undonePolicy(last, live);
  const { value, kept } = nearest(setting, first, live);
  if (sameSetting(setting, value, live[setting])) return { setting, change: null, kept };
  return sameSetting(setting, live[setting], last.after[setting])
    ? { setting, change: { setting, value } as PostureSetting, kept }
    : { setting, change: null, kept: 'Somebody has changed it since; it stays.' };
}

function undonePolicy({ migration }: PostureRecord, { policy }: LivePosture): Undone {
  const value = policy === null ? null : withoutOurs(policy, migration);
  return { setting: 'policy', change: value === policy ? null : { setting: 'policy', value }, kept: null };
}

/** What S3 lets a setting go back to. */
function nearest(
  setting: SettingName,
  before: LivePosture,
  live: LivePosture,
): { readonly value: LivePosture[SettingName]; readonly kept: string | null } {
  if (setting === 'objectLock' && before.objectLock === null)
    return {
      value: { retention: null },
      kept: 'Object Lock cannot be taken off a bucket; nothing is locked by default now.',
    };
  if (setting !== 'versioning') return { value: before[setting], kept: null };
  if (live.objectLock !== null)
    return { value: live.versioning, kept: 'Versions are kept on: Object Lock needs them.' };
  if (before.versioning.status !== 'Off') return { value: before.versioning, kept: null };
  return {
    value: { ...before.versioning, status: 'Suspended' },
    kept: 'Versioning is suspended: a bucket that kept versions once cannot be without it again. Versions that are there stay.',
  };
}
