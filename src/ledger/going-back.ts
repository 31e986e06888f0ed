import { fileShareStep, openingStep } from './cutover-state.ts';
import type { Confirmation, EventBody } from './events.ts';
import { FRESH_SHARE, type ShareProgress } from './progress.ts';

/** Events by which a cut-over is taken back. */
export type GoingBack = Extract<
  EventBody,
  { type: 'rollback-begun' | 'uploads-awaited' | 'rollback-dropped' | 'cutover-rolled-back' }
>;

/** Which part of {@link ShareProgress.confirmed} a person's word is. */
export const SAID_BY = {
  'source-frozen': 'frozenBy',
  'cache-refreshed': 'refreshedBy',
  'clients-moved': 'movedBy',
  'uploads-finished': 'uploadedBy',
} as const satisfies Readonly<Record<Confirmation, keyof ShareProgress['confirmed']>>;

/** What such an event changes of its share. A rollback that is begun twice began when it did first. */
export function goingBack(share: ShareProgress, event: GoingBack, at: string): Partial<ShareProgress> {
  const { rollback, confirmed, rolledBack } = share;
  switch (event.type) {
    case 'rollback-begun':
      return { rollback: rollback ?? { since: at, by: event.by, uploads: null } };
    case 'uploads-awaited':
      if (rollback === null) return {};
      return { rollback: { ...rollback, uploads: { notification: event.notification, since: at } } };
    case 'rollback-dropped':
      return { rollback: null, confirmed: { ...confirmed, refreshedBy: null, uploadedBy: null } };
    case 'cutover-rolled-back':
      return {
        frozen: null,
        opened: null,
        rollback: null,
        rolledBack: rolledBack + 1,
        confirmed: FRESH_SHARE.confirmed,
      };
  }
}

/**
 * Steps that are as if they had never begun. A dropped rollback may have closed the file share or removed it, so that it is
 * brought about, refreshed and opened once more.
 */
export function stepsTakenBack(event: GoingBack): readonly string[] {
  if (event.type === 'cutover-rolled-back') return event.steps;
  if (event.type !== 'rollback-dropped') return [];
  const { share } = event;
  return [fileShareStep(share), `${share}/refresh-cache`, openingStep(share)];
}
