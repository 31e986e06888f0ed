import type { Readable } from 'node:stream';

interface Http {
  statusCode?: number;
  body?: unknown;
}
type Next = (args: { request?: Http }) => Promise<{ response?: Http; output: object }>;
type Middleware = (next: Next, context: object) => Next;

/** As much of an SDK command as it takes to come between its document and the wire. */
interface Commanded {
  readonly middlewareStack: {
    add(
      middleware: Middleware,
      options: {
        readonly step: 'serialize' | 'deserialize';
        readonly name: string;
        readonly priority: 'low';
      },
    ): void;
  };
}

/** Lets a command tell the document of its answer as it came; '' until it was answered with success. */
export function keepingBody(command: object): () => string {
  let kept = '';
  // Each command types its stack by its own input; what is used here is the same for all.
  (command as Commanded).middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { response } = answer;
      if (response?.statusCode !== 200) return answer;
      const bytes = await wholeOf(response.body);
      kept = bytes.toString('utf8');
      response.body = bytes;
      return answer;
    },
    { step: 'deserialize', name: 'headwaterKeepBody', priority: 'low' },
  );
  return () => kept;
}

/** Lets a command send what `change` makes of the document that the SDK would send, under its checksum and length. */
export function changingBody(command: object, change: (document: string) => string): void {
  (command as Commanded).middlewareStack.add(
    (next) => (args) => {
      if (args.request !== undefined) args.request.body = change(String(args.request.body));
      return next(args);
    },
    { step: 'serialize', name: 'headwaterChangeBody', priority: 'low' },
  );
}

async function wholeOf(body: unknown): Promise<Buffer> {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as Readable) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
