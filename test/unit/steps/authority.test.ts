import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import { authorityRegister } from '../../../src/ledger/authority.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { publishAuthority } from '../../../src/steps/authority.ts';
import type { Ledger } from '../../../src/steps/ledger.ts';
import { configTemplate } from '../../../src/wiring/config-template.ts';
import { APPROVED, BEGUN, chainOf } from '../ledger/histories.ts';

const SHARE = {
  name: 'one',
  protocol: 'nfs',
  server: 'filer.example.com',
  export: '/e/one',
  mount: 'one',
  strategy: 'migrate',
} as const;
const config = parseConfig(
  configTemplate({ migration: 'm', shares: [SHARE], accept: [] }),
  'headwater.yaml',
  {
    hazardIds: [],
  },
);
const progressAt = (seq: number) =>
  fold(chainOf([...BEGUN, ...Array.from({ length: seq - BEGUN.length }, () => APPROVED)]));
const ledgerAt = (seq: number): Ledger => ({
  progress: () => Promise.resolve(progressAt(seq)),
  record: () => Promise.reject(new Error('nothing is recorded here')),
});
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A bucket that keeps one document; `races` is what others write before the first, second, ... write of ours. */
function keeping(first: Uint8Array | null, races: readonly Uint8Array[] = []) {
  let [document, etag, raced] = [first, 0, 0];
  return {
    text: () => JSON.parse(new TextDecoder().decode(document ?? undefined)) as { ledger: { seq: number } },
    writes: () => etag,
    buckets: {
      readTagged: () => Promise.resolve(document === null ? null : { bytes: document, etag: String(etag) }),
      replace(bucket: string, key: string, body: Uint8Array, _type: string, wanted: string | null) {
        expect([bucket, key]).toEqual([config.bucket.control, 'm/authority.json']);
        const other = races[raced];
        raced += 1;
        if (other !== undefined) {
          document = other;
          etag += 1;
        }
        if (wanted !== (document === null ? null : String(etag))) return Promise.resolve(false);
        document = body;
        etag += 1;
        return Promise.resolve(true);
      },
    },
  };
}

describe('publishing the register', () => {
  const older = bytesOf(authorityRegister(config, progressAt(3)));
  const newer = bytesOf(authorityRegister(config, progressAt(9)));
  const cases: readonly {
    readonly why: string;
    readonly there: Uint8Array | null;
    readonly races?: readonly Uint8Array[];
    readonly seq: number;
  }[] = [
    { why: 'there is none', there: null, seq: 5 },
    { why: 'there is an older one', there: older, seq: 5 },
    { why: 'there is a newer one, which stays', there: newer, seq: 9 },
    { why: 'what is there is none', there: new TextEncoder().encode('{"ledger":'), seq: 5 },
    { why: 'somebody writes an older one meanwhile', there: null, races: [older, older], seq: 5 },
    { why: 'somebody writes a newer one meanwhile, which stays', there: older, races: [newer], seq: 9 },
  ];
  it.each(cases)('$why', async ({ there, races, seq }) => {
    const kept = keeping(there, races);
    await publishAuthority({ config, ledger: ledgerAt(5), buckets: kept.buckets });
    expect(kept.text().ledger.seq).toBe(seq);
    const { writes } = kept;
    const before = writes();
    await publishAuthority({ config, ledger: ledgerAt(5), buckets: kept.buckets });
    expect(writes()).toBe(before);
  });
});
