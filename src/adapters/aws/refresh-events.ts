import { asked, type Call } from './faults.ts';

/** Answers whether a refresh has finished. */
export type RefreshEvents = (notificationId: string) => Promise<'running' | 'finished' | 'unknown'>;

const CALL: Call = { service: 'Storage Gateway', operation: 'refresh events', effect: 'repeatable' };
const TIMEOUT_MS = 10_000;

/**
 * AWS says that a refresh is done only by an EventBridge event of the returned id [aws-facts 8]. Without an event
 * source nobody can tell, and elapsed time proves nothing.
 */
export const noRefreshEvents: RefreshEvents = async () => 'unknown';

/** Asks the rehearsal for the events it would have put on the bus: `{events: [...]}`, empty until the refresh is done. */
export function rehearsalRefreshEvents(endpoint: string): RefreshEvents {
  return (notificationId) =>
    asked(CALL, async () => {
      const url = new URL('/_rehearsal/events', endpoint);
      url.searchParams.set('source', 'aws.storagegateway');
      url.searchParams.set('id', notificationId);
      const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error: unknown) => {
        // fetch hides the system's error one level down.
        throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
      });
      if (!answer.ok)
        throw Object.assign(new Error(await answer.text()), { $metadata: { httpStatusCode: answer.status } });
      const document: unknown = await answer.json();
      return eventsOf(document).length > 0 ? 'finished' : 'running';
    });
}

/** Throws on any other document: a wrong address must not look like a refresh that never ends. */
function eventsOf(document: unknown): readonly unknown[] {
  const events =
    typeof document === 'object' && document !== null && 'events' in document ? document.events : null;
  if (!Array.isArray(events)) throw new Error('the answer is not a list of events');
  return events;
}
