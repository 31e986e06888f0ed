import type { SettingName } from '../plans/posture/posture.ts';
import type { EventBody } from './events.ts';

/** A record of what a bucket was before some of its settings were changed. */
export interface PostureMark {
  readonly plan: string;
  readonly step: string;
  /** Key in the control bucket, and the digest of what is there. */
  readonly record: string;
  readonly sha256: string;
  readonly settings: readonly SettingName[];
  /** UTC. */
  readonly at: string;
}

/** By bucket, oldest first; empty again once they were undone. */
export type Postures = ReadonlyMap<string, readonly PostureMark[]>;

/** The records with one more. */
export function withPosture(
  postures: Postures,
  { plan, step, bucket, record, sha256, settings }: Extract<EventBody, { type: 'posture-recorded' }>,
  at: string,
): Postures {
  const mark = { plan, step, record, sha256, settings, at };
  return new Map(postures).set(bucket, [...(postures.get(bucket) ?? []), mark]);
}

/** The records without those of one bucket. */
export function withoutPosture(postures: Postures, bucket: string): Postures {
  return new Map([...postures].filter(([name]) => name !== bucket));
}

/** The settings that a step has recorded already. */
export function recordedPosture(
  { postures }: { readonly postures: Postures },
  { plan, step }: Pick<PostureMark, 'plan' | 'step'>,
): readonly SettingName[] {
  const marks = [...postures.values()].flat().filter((mark) => mark.plan === plan && mark.step === step);
  return marks.flatMap(({ settings }) => settings);
}
