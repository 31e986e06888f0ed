import { describe, expect, it } from 'vitest';
import { traceSettings } from '../../../src/telemetry/trace-settings.ts';

const at = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('whether traces are sent', () => {
  it.each([
    { why: 'nobody asked', env: {}, protocol: null },
    {
      why: 'an empty variable is as good as none',
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
      protocol: null,
    },
    { why: 'the default protocol of the standard', env: at, protocol: 'http/protobuf' },
    {
      why: 'an endpoint for traces only',
      env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' },
      protocol: 'http/protobuf',
    },
    { why: 'JSON', env: { ...at, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, protocol: 'http/json' },
    {
      why: 'the narrower variable wins',
      env: { ...at, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
      protocol: 'http/json',
    },
    { why: 'switched off as a whole', env: { ...at, OTEL_SDK_DISABLED: 'TRUE' }, protocol: null },
    { why: 'switched off for traces', env: { ...at, OTEL_TRACES_EXPORTER: 'none' }, protocol: null },
    { why: 'another exporter', env: { ...at, OTEL_TRACES_EXPORTER: 'zipkin' }, protocol: null },
  ])('$why', ({ env, protocol }) =>
    expect(traceSettings(env)).toEqual(protocol === null ? null : { protocol }),
  );

  it('refuses a protocol it cannot send', () =>
    expect(() => traceSettings({ ...at, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow(
      expect.objectContaining({ code: 'traces-protocol' }),
    ));
});
