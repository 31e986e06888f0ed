import { describe, expect, it } from 'vitest';
import type { AuthorityRegister } from '../../../src/ledger/authority.ts';
import { committedByOther, committedElsewhere, inTheWayOf } from '../../../src/ledger/committed-elsewhere.ts';

const SINCE = '2026-11-20T10:00:00.000Z';
const sha256 = 'a'.repeat(64);
const register = (migration: string, ...shares: AuthorityRegister['shares']): AuthorityRegister => ({
  format: 'headwater-authority/1',
  migration,
  rehearsal: false,
  ledger: { seq: 1, digest: sha256 },
  shares,
});
const committed = (share: string, keyPrefix: string, bucket = 'data') =>
  ({ share, holder: 'bucket', bucket, keyPrefix, since: SINCE, evidence: { id: 'e', sha256 } }) as const;
const ofSource = { share: 'x', holder: 'source', protocol: 'nfs', server: 's', export: '/x' } as const;

const found = committedElsewhere([
  register('one', committed('lab', 'lab/runs/'), ofSource),
  register('two', committed('all', 'archive/', 'other-data')),
]);

describe('what other migrations committed', () => {
  it.each<[why: string, bucket: string, keyPrefix: string, owner: string | null]>([
    ['the same prefix', 'data', 'lab/runs/', 'one'],
    ['below it', 'data', 'lab/runs/2026/', 'one'],
    ['above it', 'data', 'lab/', 'one'],
    ['the whole bucket', 'data', '', 'one'],
    ['beside it, with a name that begins alike', 'data', 'lab/runs2/', null],
    ['the same prefix of another bucket', 'data', 'archive/', null],
    ['in that bucket', 'other-data', 'archive/', 'two'],
    ['what its source still has the truth of', 'data', 'x/', null],
  ])('is in the way of %s', (_, bucket, keyPrefix, owner) =>
    expect(inTheWayOf(found, { bucket, keyPrefix })?.migration ?? null).toBe(owner),
  );

  it('is told with migration, share, place and time', () => {
    const [other] = found;
    if (other === undefined) throw new Error('nothing is committed');
    const { code, message, next } = committedByOther('mine', other);
    expect(code).toBe('prefix-committed');
    for (const part of ['mine', 's3://data/lab/runs/', 'one', 'lab', SINCE]) expect(message).toContain(part);
    expect(next).toHaveLength(1);
  });
});
