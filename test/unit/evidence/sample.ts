import { closeBooks, overall } from '../../../src/evidence/books.ts';
import { type Evidence, evidenceSchema } from '../../../src/evidence/evidence.ts';
import type { Book, Verdict } from '../../../src/evidence/verdict.ts';

export const FROZEN_SHA256 = '1'.repeat(64);
const SHA = '2'.repeat(64);
type Group = Evidence['groups'][number];

/** `10 match/transferred`, `2 excluded/excluded bad-utf8`: a group as one line. */
export function groupOf(line: string): Group {
  const [count = '', columns = '', reason = ''] = line.split(' ');
  const [verdict, book] = columns.split('/');
  const entries = Number(count);
  return { verdict: verdict as Verdict, book: book as Book, reason, entries, bytes: entries * 10 };
}

/** Evidence of a final pass at L2 about the freeze; everything of it may be said otherwise. */
export function evidenceOf(
  groups: readonly Group[],
  other: {
    readonly pass?: Evidence['pass'];
    readonly level?: Evidence['method']['level'];
    readonly inventorySha256?: string;
    readonly complete?: boolean;
    readonly scanned?: number;
    readonly accepted?: readonly string[];
    readonly share?: string;
    readonly id?: string;
  } = {},
): Evidence {
  const { complete = true, accepted = [] } = other;
  const inBooks = groups.filter(({ book }) => book !== 'not-scanned');
  const scanned = other.scanned ?? inBooks.reduce((sum, { entries }) => sum + entries, 0);
  const books = closeBooks(scanned, groups);
  return evidenceSchema.parse({
    format: 'headwater-evidence/2',
    id: other.id ?? '20261121T120000000Z-final',
    migration: 'm',
    rehearsal: true,
    share: other.share ?? 'one',
    pass: other.pass ?? 'final',
    plan: SHA,
    copy: null,
    authority: 'source',
    tool: 'headwater test',
    method: { level: other.level ?? 'L2', text: 'compared' },
    startedAt: '2026-11-21T12:00:00.000Z',
    finishedAt: '2026-11-21T12:01:00.000Z',
    inputs: {
      inventory: { id: 'inv', sha256: other.inventorySha256 ?? FROZEN_SHA256, complete },
      rules: { protocol: 'nfs', exclude: [] },
      listing: {
        bucket: 'data',
        keyPrefix: 'one/',
        file: 'listing.parquet',
        sha256: SHA,
        objects: 1,
        bytes: 1,
        taken: {
          from: 'list',
          begunAt: '2026-01-01T00:00:00.000Z',
          endedAt: '2026-01-01T00:01:00.000Z',
          attempts: 1,
          asked: 0,
          there: 0,
          unasked: 0,
        },
      },
      executions: [],
      reports: {
        documents: 0,
        items: 0,
        unread: 0,
        list: { file: 'reports.parquet', sha256: SHA },
      },
      objects: { file: 'objects.parquet', sha256: SHA },
      source: { file: 'source.parquet', sha256: SHA },
    },
    compared: { stored: 1, atRest: 0, reRead: 0, metadata: 1 },
    books,
    groups: [...groups],
    examples: [],
    verdicts: { file: 'verdicts.parquet', sha256: SHA },
    accepted: [...accepted],
    verdict: overall({ groups, books, inventoryComplete: complete, accepted }),
  });
}
