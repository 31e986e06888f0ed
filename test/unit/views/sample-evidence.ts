import { closeBooks, overall } from '../../../src/evidence/books.ts';
import { type Evidence, evidenceSchema } from '../../../src/evidence/evidence.ts';
import { digestOf, HOSTILE, PLAN_DIGEST } from './sample-plan.ts';

const GIB = 2 ** 30;
type Group = Evidence['groups'][number];
type Example = readonly [path: string, verdict: Group['verdict'], reason: string];

const group = (
  verdict: Group['verdict'],
  book: Group['book'],
  reason: string,
  entries: number,
  bytes: number,
): Group => ({
  verdict,
  book,
  reason,
  entries,
  bytes,
});

/** A record as verification assembles it: books and verdict follow from the groups. */
export function sampleRecord(given: {
  readonly share: string;
  readonly pass: Evidence['pass'];
  readonly finishedAt: string;
  readonly groups: readonly Group[];
  readonly scanned: number;
  readonly examples?: readonly Example[];
  readonly accepted?: readonly string[];
  readonly complete?: boolean;
  /** Parts of task reports that were not understood. */
  readonly unread?: number;
  readonly rehearsal?: boolean;
}): Evidence {
  const { share, pass, finishedAt, groups, accepted = [], complete = true } = given;
  const id = `${finishedAt.replace(/[-:.]/g, '')}-${pass}`;
  const directory = `/srv/acme/.headwater/evidence/${share}/${id}`;
  const list = (name: string) => ({ file: `${directory}/${name}.parquet`, sha256: digestOf('4d') });
  const books = closeBooks(given.scanned, groups);
  const objects = groups.filter(({ verdict }) => verdict !== 'missing' && verdict !== 'excluded');
  return evidenceSchema.parse({
    format: 'headwater-evidence/2',
    id,
    migration: 'acme-2026',
    rehearsal: given.rehearsal ?? true,
    share,
    pass,
    plan: pass === 'check' ? null : PLAN_DIGEST,
    copy: null,
    authority: 'source',
    tool: 'headwater 0.1.0',
    method: {
      level: 'L2',
      text: 'As L1, and the CRC-64/NVME that S3 stores for each object equals the one computed from the source, read now.',
    },
    startedAt: finishedAt,
    finishedAt,
    inputs: {
      inventory: { id: '20261120T080000000Z', sha256: digestOf('1a'), complete },
      rules: { protocol: 'nfs', exclude: [] },
      listing: {
        bucket: 'acme-data',
        keyPrefix: `${share}/`,
        file: `${directory}/listing.parquet`,
        sha256: digestOf('2b'),
        objects: objects.reduce((sum, { entries }) => sum + entries, 0),
        bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
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
      executions:
        pass === 'check'
          ? []
          : [
              `arn:aws:datasync:us-east-1:123456789012:task/task-0a1b2c3d4e5f60718/execution/exec-${share.length}0a1b2c3d4e5f6071`,
            ],
      reports: {
        documents: pass === 'check' ? 0 : 3,
        items: 10,
        unread: given.unread ?? 0,
        list: list('reports'),
      },
      objects: list('objects'),
      source: list('source'),
    },
    compared: { stored: given.scanned, atRest: 0, reRead: 0, metadata: given.scanned },
    books,
    groups,
    examples: (given.examples ?? []).map(([text, verdict, reason]) => ({
      path: { text, bytes: Buffer.from(text).toString('base64') },
      key: `${share}/${text}`,
      verdict,
      reason,
    })),
    verdicts: { file: `${directory}/verdicts.parquet`, sha256: digestOf('3c') },
    accepted,
    verdict: overall({ groups, books, inventoryComplete: complete, accepted }),
  });
}

/** `projects`: proved twice, with entries left behind by consent. */
export function projectsEvidence(rehearsal = true): readonly Evidence[] {
  const behind = [
    group('excluded', 'excluded', 'bad-utf8', 2, 81_920),
    group('excluded', 'excluded', 'special-file', 1, 0),
    group('excluded', 'excluded', 'exclude-pattern', 310, 9 * GIB),
  ];
  const common = {
    share: 'projects',
    scanned: 51_680,
    accepted: ['bad-utf8', 'special-file'],
    rehearsal,
    examples: [[String.raw`old/Stra\xdfe.doc`, 'excluded', 'bad-utf8']] as const,
  };
  return [
    sampleRecord({
      ...common,
      pass: 'seed',
      finishedAt: '2026-11-20T23:40:00.000Z',
      groups: [group('match', 'transferred', '', 51_367, 2110 * GIB), ...behind],
    }),
    sampleRecord({
      ...common,
      pass: 'final',
      finishedAt: '2026-11-21T05:12:00.000Z',
      groups: [
        group('match', 'transferred', '', 1_204, 18 * GIB),
        group('match', 'unchanged', '', 50_163, 2092 * GIB),
        ...behind,
      ],
    }),
  ];
}

/** `media`: nothing wrong, but links stay behind without consent and two files moved on. */
export function mediaEvidence(): Evidence {
  return sampleRecord({
    share: 'media',
    pass: 'seed',
    finishedAt: '2026-11-21T02:30:00.000Z',
    scanned: 9_818,
    groups: [
      group('match', 'transferred', '', 9_813, 639 * GIB),
      group('changed-since', 'transferred', 'changed-at-source', 2, GIB),
      group('excluded', 'excluded', 'smb-symlink', 3, 90),
    ],
    examples: [
      ['Cut/Trailer v2 – Überblick.mov', 'changed-since', 'changed-at-source'],
      ['Cut/rough.mov', 'changed-since', 'changed-at-source'],
      ['Shortcuts/today', 'excluded', 'smb-symlink'],
      ['Shortcuts/week', 'excluded', 'smb-symlink'],
    ],
  });
}

/** `genomics`: one object missing, one corrupted, one of unknown origin, under hostile names. */
export function genomicsEvidence(): Evidence {
  return sampleRecord({
    share: 'genomics',
    pass: 'seed',
    finishedAt: '2026-11-21T09:58:00.000Z',
    scanned: 1_024_352,
    groups: [
      group('match', 'transferred', '', 1_024_337, 5036 * GIB),
      group('missing', 'unaccounted', 'no-object', 1, GIB),
      group('differ', 'transferred', 'checksum', 1, 42_000_000),
      group('extra', 'not-scanned', 'no-source-entry', 1, 17),
      group('unverified', 'skipped', 'hard-link-next-pass', 12, 3 * GIB),
      group('excluded', 'excluded', 'key-too-long', 1, 4_096),
    ],
    examples: [
      [HOSTILE, 'missing', 'no-object'],
      ['runs/2021/sample-0042.bam', 'differ', 'checksum'],
      ['planted.txt', 'extra', 'no-source-entry'],
      ['runs/2019/b.bam', 'unverified', 'hard-link-next-pass'],
      [`deep/${'very-long-directory-name/'.repeat(44)}reads.fastq`, 'excluded', 'key-too-long'],
    ],
  });
}
