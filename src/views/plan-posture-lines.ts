import type { Plan, StepOf } from '../plans/plan.ts';
import { reportText } from '../plans/posture/change-text.ts';
import { retentionText } from '../plans/posture/object-lock.ts';
import { sidPrefix, type WantedPosture } from '../plans/posture/posture.ts';
import { paragraph } from './paragraph.ts';
import { harmless } from './text-width.ts';

/** What the buckets of a plan are to be. A plan is made without looking at them, so what of it is new is for the posture's own command. */
export function postureLines(plan: Plan, width: number): readonly string[] {
  const steps = plan.steps.filter((step): step is StepOf<'bucket'> => step.kind === 'bucket');
  if (steps.length === 0) return [];
  return [
    'Buckets will be as follows; headwater posture show tells what of it is new.',
    ...steps.flatMap(({ bucket, posture }) =>
      paragraph('', harmless(`${bucket}: ${wantedText(posture, plan.migration)}.`), { width, labelWidth: 2 }),
    ),
  ];
}

function wantedText(posture: WantedPosture, migration: string): string {
  const { encryption, kmsKeyArn, blockSseC, objectLock, inventory, statements } = posture;
  return [
    'versions, no public access, all objects its owner’s',
    `${encryption}${kmsKeyArn === null ? '' : ` with ${kmsKeyArn}`}${blockSseC ? ', no SSE-C' : ''}`,
    ...(objectLock === null
      ? []
      : [`every new object locked (${retentionText({ ...objectLock, years: null })})`]),
    ...(inventory === null ? [] : [`reports: ${reportText(inventory)}`]),
    `policy: ${statements.map(({ Sid }) => Sid.slice(sidPrefix(migration).length)).join(', ')}`,
  ].join('; ');
}
