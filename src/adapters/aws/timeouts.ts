/** A connection that is not there by now never will be. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** A control call that has not answered by now is given up. */
export const ANSWER_TIMEOUT_MS = 60_000;
/** A call that cannot be repeated is sent within this time, or not at all: finding credentials may take long. */
export const SEND_WITHIN_MS = 20_000;

/** How long after it was made a call that cannot be repeated may still reach the service. */
export const CALL_AT_MOST_MS = SEND_WITHIN_MS + CONNECT_TIMEOUT_MS + ANSWER_TIMEOUT_MS;
