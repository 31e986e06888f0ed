import { describe, expect, it } from 'vitest';
import { estimateRestore, otherTiers, restoreWays } from '../../../src/plans/restore/estimate.ts';
import { NO_OUTCOME } from '../../../src/plans/restore/record.ts';
import { type RestoreTally, tallying } from '../../../src/plans/restore/tally.ts';
import { restoreLookLine, restoreWaitedText } from '../../../src/views/restore-look-text.ts';
import { restoreAskedText, restoreEstimateText } from '../../../src/views/restore-text.ts';
import {
  type RestoreRequested,
  restoreRequestedSchema,
} from '../../../src/views/values/restore-requested.ts';
import { PRICES } from '../plans/cost/price-table.ts';
import { expectGolden } from './golden.ts';

const GIB = 2 ** 30;
const golden = (name: string, text: string) => expectGolden(`views/${name}.txt`, `${text}\n`);
const terms = { tier: 'Bulk', days: 14, intelligentTiering: false } as const;
const none = tallying(terms, new Date(0)).tally();

function requested(tally: Partial<RestoreTally>, more: Partial<RestoreRequested> = {}): RestoreRequested {
  const whole = { ...none, ...tally };
  return restoreRequestedSchema.parse({
    bucket: 'lab-data',
    selection: { kind: 'prefix', keyPrefix: 'projects/run-7/' },
    terms,
    resumed: false,
    tally: whole,
    estimate: estimateRestore(whole, terms, PRICES),
    otherTiers: otherTiers(whole, terms, PRICES),
    way: 'requests',
    ways: restoreWays(whole, terms, PRICES),
    jobs: [],
    outcome: null,
    asked: false,
    notRestored: null,
    expectedBackAt: null,
    ...more,
  });
}
const deep = (objects: number, bytes: number) => ({ ...none.ask, DEEP_ARCHIVE: { objects, bytes } });

describe('a restore on a screen', () => {
  it('worked example 3: 50 TiB back for a training run [aws-facts G]', () => {
    const value = requested({ listed: 1_048_576, ask: deep(1_048_576, 51_200 * GIB), large: 0 });
    golden('restore-example-3', restoreEstimateText(value, { width: 100 }));
  });

  it('with all that is left alone, gone on with, in a narrow window', () => {
    const some = { objects: 3, bytes: 3000 };
    const value = requested(
      {
        listed: 1012,
        missing: 2,
        ask: { ...deep(500, 5e9), GLACIER: { objects: 500, bytes: 5e9 } },
        keep: { ...none.keep, GLACIER: some },
        readable: some,
        onItsWay: some,
        back: some,
        unknown: some,
      },
      {
        resumed: true,
        selection: { kind: 'list', file: 'keys \u001b[2J.txt', sha256: '0', keys: 1014 },
        outcome: { ...NO_OUTCOME, asked: 400 },
      },
    );
    const text = restoreEstimateText(value, { width: 80 });
    golden('restore-resumed', text);
    expect(text).not.toContain('\u001b');
  });

  it('afterwards, with exceptions and what to do next', () => {
    const outcome = {
      asked: 990,
      kept: 1,
      onItsWay: 2,
      back: 3,
      readable: 4,
      unknown: 5,
      missing: 6,
      noCapacity: 7,
      failed: 8,
    };
    const value = requested(
      {},
      {
        asked: true,
        outcome,
        selection: { kind: 'list', file: "it's mine.txt", sha256: '0', keys: 1018 },
        notRestored: '/srv/.headwater/restores/0123456789abcdef.not-restored.jsonl',
        expectedBackAt: '2026-11-24T12:00:01.000Z',
      },
    );
    golden('restore-asked', restoreAskedText(value));
    golden('restore-not-confirmed', restoreAskedText(requested({ ask: deep(1, 1) })));
    expect(
      restoreAskedText(requested({}, { asked: true, outcome: { ...NO_OUTCOME, readable: 1 } })),
    ).not.toContain('Next');
  });
});

describe('a look on a screen', () => {
  const amount = (objects: number) => ({ objects, bytes: objects * GIB });
  const confirmed = [
    {
      at: '2026-11-23T10:00:00.000Z',
      by: 'kim',
      tier: 'Bulk',
      days: 14,
      way: 'batch',
      objects: 1000,
      bytes: 1000 * GIB,
      usd: 21.5,
    },
  ] as const;
  const look = {
    at: '2026-11-24T10:00:00.000Z',
    back: amount(750),
    onItsWay: amount(250),
    archived: amount(4),
    readable: amount(5),
    unknown: amount(6),
    missing: 7,
    firstGoesAt: '2026-12-09T00:00:00.000Z',
  };
  it.each([
    [
      '2026-11-24T12:00:00.000Z',
      1_800_000,
      '750 of 1,000 back (75 %), the last within 2 h; next look in 30 min',
    ],
    [
      '2026-11-24T09:00:00.000Z',
      900_000,
      '750 of 1,000 back (75 %), later than S3 usually is; next look in 15 min',
    ],
    [null, null, '750 of 1,000 back (75 %)'],
  ])('expected %s', (expected, nextInMs, line) => {
    expect(restoreLookLine(look, expected === null ? null : new Date(expected), nextInMs)).toBe(line);
  });
  it('row 17: says that copies are temporary, when the first go, and how they stay', () => {
    const selection = { kind: 'prefix', keyPrefix: 'projects/' } as const;
    expect(
      restoreWaitedText({ bucket: 'lab-data', selection, look, confirmed: [], expectedBackAt: null }),
    ).toContain(
      'These copies are temporary, and the first go on 2026-12-09 00:00 UTC: read them before, or copy up for good what is to stay (docs/restoring.md).',
    );
    const value = requested({ listed: 1, ask: deep(1, GIB), large: 0 });
    const before = restoreEstimateText(value, { width: 100 });
    expect(before).toContain('by Bulk, copies for 14 days');
    expect(before).toContain('temporary copies of DEEP_ARCHIVE for 14 days');
  });
  it('at the end', () => {
    const selection = { kind: 'prefix', keyPrefix: 'projects/' } as const;
    golden(
      'restore-waited',
      restoreWaitedText({ bucket: 'lab-data', selection, look, confirmed, expectedBackAt: null }),
    );
  });
});
