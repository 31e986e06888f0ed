import type { ServiceCall } from '../../ports/service-call.ts';

type Next = (args: never) => Promise<{ readonly output: unknown }>;

/** As much of an SDK client as it takes to hear of its calls. */
interface Heard {
  readonly middlewareStack: {
    add(
      middleware: (next: Next, context: { readonly commandName?: string }) => Next,
      options: { readonly step: 'initialize'; readonly name: string; readonly priority: 'high' },
    ): void;
  };
}

/**
 * Tells of every call of these clients when it has ended, in the asynchronous context it was made in. Names, times and ids
 * only: nothing of a request or an answer.
 */
export function hearCalls(
  service: ServiceCall['service'],
  clients: readonly object[],
  onCall: (call: ServiceCall) => void,
): void {
  for (const client of clients) {
    // Each client types its stack by its own commands; what is used here is the same for all.
    (client as Heard).middlewareStack.add((next, context) => heard(service, next, context, onCall), {
      step: 'initialize',
      name: 'headwaterCalls',
      priority: 'high',
    });
  }
}

function heard(
  service: ServiceCall['service'],
  next: Next,
  context: { readonly commandName?: string },
  onCall: (call: ServiceCall) => void,
): Next {
  return async (args) => {
    const beganAtMs = Date.now();
    const began = performance.now();
    const tell = (metadata: Metadata, error: string | null): void =>
      onCall({
        service,
        operation: (context.commandName ?? 'Unknown').replace(/Command$/, ''),
        beganAtMs,
        callMs: performance.now() - began,
        attempts: metadata.attempts ?? 1,
        requestId: metadata.requestId ?? null,
        error,
      });
    try {
      const answer = await next(args);
      tell(metadataOf(answer.output), null);
      return answer;
    } catch (error) {
      tell(metadataOf(error), error instanceof Error ? error.name : 'Error');
      throw error;
    }
  };
}

interface Metadata {
  readonly requestId?: string;
  readonly attempts?: number;
}

function metadataOf(value: unknown): Metadata {
  return (value as { readonly $metadata?: Metadata } | undefined)?.$metadata ?? {};
}
