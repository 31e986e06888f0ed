import { describe, expect, it } from 'vitest';
import { type EventBody, eventBodySchema } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { shareProgress } from '../../../src/ledger/progress.ts';
import { ledgerText } from '../../../src/views/ledger-text.ts';
import { BEGUN, chainOf, refusalOf } from './histories.ts';

const announced = (intent = 'i1', share = 'one'): EventBody => ({
  type: 'at-rest-announced',
  ...{ share, intent, bucket: 'data', keyPrefix: 'one/', role: 'arn:aws:iam::123456789012:role/batch' },
  objects: 3,
  manifest: { key: 'm/manifest.csv', etag: 'e', sha256: 'c'.repeat(64) },
});
const made = (intent = 'i1', job = 'j1'): EventBody => ({ type: 'at-rest-made', share: 'one', intent, job });
const ended = (intent = 'i1'): EventBody => ({
  type: 'at-rest-ended',
  ...{ share: 'one', intent, job: 'j1', result: 'used' },
});

describe('checksums at rest', () => {
  it.each<[string, readonly EventBody[], EventBody, string | null]>([
    ['are announced', [], announced(), null],
    ['are announced once a share', [announced()], announced('i2'), 'held: at-rest-open'],
    ['are announced for each share', [announced()], announced('i2', 'two'), null],
    ['are announced again when the job is over', [announced(), made(), ended()], announced('i2'), null],
    ['have a job', [announced()], made(), null],
    ['have no job that was not announced', [], made(), 'bug: at-rest-known'],
    ['have one job', [announced(), made()], made('i1', 'j2'), 'bug: at-rest-known'],
    ['have the job that was announced', [announced()], made('i2'), 'bug: at-rest-known'],
    ['end without a job too', [announced()], ended(), null],
    ['end once', [announced(), made(), ended()], ended(), 'bug: at-rest-known'],
  ])('%s', (_what, before, event, code) => {
    expect(eventBodySchema.parse(event)).toEqual(event);
    expect(refusalOf([...BEGUN, ...before], event)).toBe(code);
  });

  it('are known with all that their order is made of, until they are over', () => {
    const at = (...events: readonly EventBody[]) =>
      shareProgress(fold(chainOf([...BEGUN, ...events])), 'one').atRest;
    const {
      type: _type,
      share: _share,
      ...order
    } = announced() as Extract<EventBody, { intent: string; objects: number }>;
    expect(at(announced())).toEqual({ ...order, job: null });
    expect(at(announced(), made())).toEqual({ ...order, job: 'j1' });
    expect(at(announced(), made(), ended())).toBe(null);
  });

  it('are told in words', () => {
    const text = ledgerText(chainOf([...BEGUN, announced(), made(), ended()]));
    expect(text).toContain('has S3 compute checksums at rest: 3 objects below s3://data/one/');
    expect(text).toContain('checksums at rest are computed by job j1');
    expect(text).toContain('checksums at rest: used (job j1)');
  });
});
