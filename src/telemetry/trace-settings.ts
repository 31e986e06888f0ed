import { HeadwaterError } from '../errors.ts';

/** How spans are sent; null when nobody asked for them. */
export interface TraceSettings {
  readonly protocol: 'http/protobuf' | 'http/json';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the standard variables of OpenTelemetry say about traces. They are on when an OTLP endpoint is set, unless
 * OTEL_SDK_DISABLED or OTEL_TRACES_EXPORTER turn them off; all other variables are read by the packages themselves.
 * Source: OpenTelemetry specification 1.50, "Environment variables" and "OTLP exporter". Throws HeadwaterError
 * `traces-protocol` (usage).
 */
export function traceSettings(environment: Environment): TraceSettings | null {
  const value = (name: string): string | null => environment[name]?.trim() || null;
  const endpoint = value('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? value('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (endpoint === null || value('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return null;
  if (!(value('OTEL_TRACES_EXPORTER') ?? 'otlp').split(',').includes('otlp')) return null;
  const protocol =
    value('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? value('OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'http/protobuf';
  if (protocol === 'http/protobuf' || protocol === 'http/json') return { protocol };
  throw new HeadwaterError({
    code: 'traces-protocol',
    blame: 'usage',
    message: `OTEL_EXPORTER_OTLP_PROTOCOL is ${JSON.stringify(protocol)}; headwater sends http/protobuf or http/json.`,
    next: [
      'Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf; collectors take it at port 4318.',
      'Or leave traces out: OTEL_TRACES_EXPORTER=none.',
    ],
  });
}
