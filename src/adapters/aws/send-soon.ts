import { SEND_WITHIN_MS } from './timeouts.ts';

type Next = (args: never) => Promise<object>;
type Middleware = (next: Next, context: object) => Next;

/** As much of an SDK client as it takes to know when a call was made and when it is sent. */
interface Timed {
  readonly middlewareStack: {
    add(
      middleware: Middleware,
      options: {
        readonly step: 'initialize' | 'deserialize';
        readonly name: string;
        readonly priority: 'low';
      },
    ): void;
  };
}

/**
 * Lets a client send a call soon after it was made, or not at all: others give a call up that has not had its effect by then, and
 * repeat it. What takes long before is a search for credentials, or a process that was stopped.
 */
export function sendSoon<Client extends object>(client: Client, now = () => performance.now()): Client {
  const made = new WeakMap<object, number>();
  // Each client types its stack by its own commands; what is used here is the same for all.
  const { middlewareStack } = client as Client & Timed;
  middlewareStack.add(
    (next, context) => (args) => {
      made.set(context, now());
      return next(args);
    },
    { step: 'initialize', name: 'headwaterMade', priority: 'low' },
  );
  middlewareStack.add(
    (next, context) => async (args) => {
      if (now() - (made.get(context) ?? 0) > SEND_WITHIN_MS) throw tooLate();
      return next(args);
    },
    { step: 'deserialize', name: 'headwaterSendSoon', priority: 'low' },
  );
  return client;
}

/** Named as the SDK names a connection that never opened, because nothing was sent here either. */
function tooLate(): Error {
  const error = new Error(
    `did not establish a connection within ${SEND_WITHIN_MS / 1_000} s: credentials took too long, or this process was stopped`,
  );
  error.name = 'TimeoutError';
  return error;
}
