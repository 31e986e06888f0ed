import type { EventBody } from './events.ts';
import type { AtRestProgress } from './progress.ts';

/** What is told of checksums that S3 computes at rest. */
export type AtRestEvent = Extract<
  EventBody,
  { type: 'at-rest-announced' | 'at-rest-made' | 'at-rest-ended' }
>;

/** A share's open job after an event about it; null when there is none. */
export function atRestAfter(before: AtRestProgress | null, event: AtRestEvent): AtRestProgress | null {
  switch (event.type) {
    case 'at-rest-announced': {
      const { type: _type, share: _share, ...announced } = event;
      return { ...announced, job: null };
    }
    case 'at-rest-made':
      return before === null ? null : { ...before, job: event.job };
    case 'at-rest-ended':
      return null;
  }
}
