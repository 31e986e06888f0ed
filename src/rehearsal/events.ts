/** One event the rehearsed services would have sent to EventBridge. */
export interface RehearsalEvent {
  /** `aws.datasync`, `aws.storagegateway`. */
  readonly source: string;
  /** What the event is about: an execution ARN, a notification id. */
  readonly id: string;
  readonly detailType: string;
  readonly detail: unknown;
  /** ISO 8601. */
  readonly at: string;
}

/** The stand-in for EventBridge: handlers record, whoever waits asks. */
export interface EventLog {
  record(event: RehearsalEvent): void;
  /** In the order of recording; empty when nothing is known. */
  find(source: string, id: string): readonly RehearsalEvent[];
}

/** Events are forgotten, oldest first, beyond this many: the log is a bell, not a record. */
const KEPT_EVENTS = 10_000;

/** An empty log in memory; it holds the latest 10,000 events. */
export function createEventLog(): EventLog {
  const events: RehearsalEvent[] = [];
  return {
    record(event) {
      events.push(event);
      if (events.length > KEPT_EVENTS) events.splice(0, events.length - KEPT_EVENTS);
    },
    find: (source, id) => events.filter((event) => event.source === source && event.id === id),
  };
}
