import type { DeepLook } from '../evidence/deeper.ts';
import type { Sample } from '../evidence/sample.ts';
import type { OpenDrift } from './drift.ts';
import type { ExecutionResult, StopReason } from './events.ts';
import type { Maker } from './maker.ts';
import type { Postures } from './postures.ts';
import type { ConfirmedRestore } from './restores.ts';

/** A task execution, and what it copied; nothing as long as `result` is null: it has not ended. */
export interface ExecutionProgress {
  readonly arn: string;
  readonly result: ExecutionResult | null;
  /** Why we are ending it, or have ended it; null when we are not. */
  readonly stopping: StopReason | null;
  /** Since when it stands still, and a mark that stands for what its counters show; null while it does not. */
  readonly stalled: { readonly since: string; readonly mark: string } | null;
  /** `CODE: DETAIL` of one that ended in ERROR, as far as DataSync gave them; else null. */
  readonly error: string | null;
  /** When its end was written down; empty until then. */
  readonly endedAt: string;
  /** Files, directories and links. */
  readonly items: number;
  readonly bytes: number;
}

/** How far one step of one plan is. */
export interface StepProgress {
  readonly status: 'started' | 'done' | 'held';
  /** When it was last taken up; empty when it never was. */
  readonly startedAt: string;
  /** Task executions this step started or adopted, oldest first. */
  readonly executions: readonly ExecutionProgress[];
  /** How many executions there were when it was last held for a person. */
  readonly executionsWhenHeld: number;
  /** The refresh of a file share's cache that was started last, and when; null when none was. */
  readonly refresh: { readonly notification: string; readonly since: string } | null;
  /** True when the step made or found its resource under this plan: then it changed something, however late it ends. */
  readonly madeResource: boolean;
  readonly summary: string;
  readonly held: { readonly code: string; readonly reason: string; readonly next: readonly string[] } | null;
}

/** A task execution that runs, or may: a start that was announced counts until its outcome is settled. */
export interface Slot {
  /** The plan and the step that it runs for. */
  readonly plan: string;
  readonly step: string;
  readonly intent: string;
  /** When its start was announced. */
  readonly since: string;
  /** Null as long as the start is not settled. */
  readonly execution: string | null;
  /** ARN of its task. */
  readonly task: string;
  readonly mode: 'BASIC' | 'ENHANCED';
  /** Names of the agents that carry it. */
  readonly agents: readonly string[];
  /** The most it may use of the link; -1 is unlimited. */
  readonly bytesPerSecond: number;
}

/** A job of S3 Batch Operations that was announced and is not over. */
export interface AtRestProgress {
  readonly intent: string;
  readonly bucket: string;
  readonly keyPrefix: string;
  readonly role: string;
  readonly objects: number;
  readonly manifest: { readonly key: string; readonly etag: string; readonly sha256: string };
  /** Null as long as it is not known to be made. */
  readonly job: string | null;
}

/** How far one share is. */
export interface ShareProgress {
  /** Passes done so far, over all plans: decides seed or delta. */
  readonly transfersDone: number;
  /** Who said what a person must say before a cut-over goes on; null when nobody did. */
  readonly confirmed: {
    readonly frozenBy: string | null;
    readonly refreshedBy: string | null;
    readonly movedBy: string | null;
    readonly uploadedBy: string | null;
  };
  readonly frozen: { readonly plan: string; readonly inventory: string; readonly sha256: string } | null;
  readonly evidence: {
    readonly id: string;
    readonly sha256: string;
    readonly step: string | null;
    readonly plan: string | null;
    readonly verdict: 'proved' | 'proved-with-exceptions' | 'not-proved';
    readonly seq: number;
  } | null;
  /**
   * Since when its file share may take writes, and the evidence that was newest then (null when there was none): what the bucket
   * holds besides was written later. Null while no file share of it was ever opened, or since that was taken back.
   */
  readonly opened: {
    readonly since: string;
    readonly evidence: { readonly id: string; readonly sha256: string } | null;
  } | null;
  /** A cut-over that is being taken back; null when none is. */
  readonly rollback: {
    readonly since: string;
    readonly by: string;
    /** What the gateway was asked to tell, and when; null as long as it was not. */
    readonly uploads: { readonly notification: string; readonly since: string } | null;
  } | null;
  /** Until when a committed share's source is to be kept as it is; null before the commit, and in older ledgers. */
  readonly keepSourceUntil: string | null;
  /** How often a cut-over of it was taken back: what an earlier attempt still says is of no account. */
  readonly rolledBack: number;
  /** Checksums that S3 computes at rest, and nobody has used yet; null when there are none. */
  readonly atRest: AtRestProgress | null;
  /** The slice that was read back last; null when none ever was. */
  readonly sampled: Sample | null;
  /** What checks of its bytes found different and none has looked at again, oldest first. */
  readonly deeper: readonly DeepLook[];
  /** Digest of the evidence that the commit stands on; null before it, and when the ledger does not name it. */
  readonly committedOn: string | null;
  readonly authority:
    | { readonly holder: 'source' }
    | {
        readonly holder: 'bucket';
        readonly since: string;
        readonly bucket: string;
        readonly keyPrefix: string;
        readonly evidence: string;
      };
}

/** A person's word that nothing new begins. With `now`, running executions end too. */
export interface Pause {
  readonly mode: 'when-safe' | 'now';
  readonly by: string;
  /** UTC. */
  readonly since: string;
  readonly reason: string | null;
}

/** A person's word that what is left to transfer of a share is given up. */
export type Cancellation = Omit<Pause, 'mode'>;

/** What people have said about going on: of everything, and of single shares. Nobody's word undoes another's. */
export interface Steering {
  readonly all: Pause | null;
  readonly shares: ReadonlyMap<string, Pause>;
  /** Until another plan is approved, or the share is resumed. */
  readonly cancelled: ReadonlyMap<string, Cancellation>;
}

/** A delta pass that a plan implies, and the steps that carry it. */
export interface BegunPass {
  readonly ordinal: number;
  readonly steps: readonly string[];
}

/** The lifecycle rules of this migration as they were written last. */
export interface WrittenRules {
  readonly plan: string;
  readonly step: string;
  readonly ruleIds: readonly string[];
  /** Digest of the bucket's whole configuration after the write. */
  readonly after: string;
  /** Its record in the control bucket; null in older ledgers. */
  readonly record: { readonly key: string; readonly sha256: string } | null;
}

/** The state of a migration: a fold over its ledger. */
export interface Progress {
  readonly seq: number;
  readonly digest: string;
  readonly opened: { readonly migration: string; readonly rehearsal: boolean } | null;
  /** Digest of the plan approved last, or null. */
  readonly approvedPlan: string | null;
  /** By plan digest and step id, see {@link stepKey}. */
  readonly steps: ReadonlyMap<string, StepProgress>;
  /** Intents whose outcome is not known yet, by step id: they must be settled whichever plan made them. */
  readonly openIntents: ReadonlyMap<string, string>;
  /** What runs on agents, by step id, whichever plan started it. */
  readonly slots: ReadonlyMap<string, Slot>;
  /** When an execution last ended on an agent, by its name. */
  readonly agentsFreed: ReadonlyMap<string, string>;
  /** Who made an open intent, by step id; older ledgers do not say. */
  readonly makers: ReadonlyMap<string, Maker>;
  /** Live resource by step id, whichever plan made it. */
  readonly resources: ReadonlyMap<string, string>;
  readonly shares: ReadonlyMap<string, ShareProgress>;
  /** Plans other than `approvedPlan` that events belong to, newest first position. */
  readonly lastSeqByPlan: ReadonlyMap<string, number>;
  /** The last pass that was begun on schedule, by plan and share, see {@link stepKey}. */
  readonly passes: ReadonlyMap<string, BegunPass>;
  /** What is paused and what was given up. */
  readonly steering: Steering;
  /** What was committed and is not as it was left, see `driftKey`. */
  readonly drift: ReadonlyMap<string, OpenDrift>;
  /** Rules that were written and not removed again, by bucket. */
  readonly lifecycle: ReadonlyMap<string, WrittenRules>;
  /** What buckets were before their settings were changed. */
  readonly postures: Postures;
  /** Restores that somebody confirmed, by their names, oldest first: the newest of them. */
  readonly restores: ReadonlyMap<string, ConfirmedRestore>;
}

export const FRESH_EXECUTION: ExecutionProgress = {
  arn: '',
  result: null,
  stopping: null,
  stalled: null,
  error: null,
  endedAt: '',
  items: 0,
  bytes: 0,
};

export const FRESH_STEP: StepProgress = {
  status: 'started',
  startedAt: '',
  executions: [],
  executionsWhenHeld: 0,
  refresh: null,
  madeResource: false,
  summary: '',
  held: null,
};

export const FRESH_SHARE: ShareProgress = {
  transfersDone: 0,
  confirmed: { frozenBy: null, refreshedBy: null, movedBy: null, uploadedBy: null },
  frozen: null,
  evidence: null,
  opened: null,
  rollback: null,
  keepSourceUntil: null,
  rolledBack: 0,
  atRest: null,
  sampled: null,
  deeper: [],
  committedOn: null,
  authority: { holder: 'source' },
};

/** Key of a step in {@link Progress.steps}: the same step id under another plan is another piece of work. */
export function stepKey(plan: string, step: string): string {
  return `${plan}|${step}`;
}

/** True when this step of this plan is done. */
export function isDone(progress: Progress, plan: string, step: string): boolean {
  return progress.steps.get(stepKey(plan, step))?.status === 'done';
}

/** The share's progress, fresh when nothing happened to it yet. */
export function shareProgress(progress: Progress, share: string): ShareProgress {
  return progress.shares.get(share) ?? FRESH_SHARE;
}

/** Events that start work of a kind, told apart by `intent-made.action`. */
export const START_EXECUTION = 'start-execution';

/** The share a step id belongs to: its first segment (`all` for steps that serve every share). */
export function shareOfStep(step: string): string {
  return step.slice(0, step.indexOf('/'));
}

/** True for a step id of a transfer. */
export function isTransferStep(step: string): boolean {
  return step.split('/')[1] === 'transfer';
}

/** True for a transfer step that carries one partition of several: `lab/transfer/1-seed.p0002`. */
export function isPart(step: string): boolean {
  return isTransferStep(step) && /\.p\d+$/.test(step);
}
