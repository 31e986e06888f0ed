import { describe, expect, it } from 'vitest';
import { closeBooks, isMeant, overall } from '../../../src/evidence/books.ts';
import { judge } from '../../../src/evidence/judge.ts';
import {
  BOOKS,
  type Book,
  isAtLeast,
  LEARNT,
  LEVELS,
  type Level,
  type PathFacts,
  VERDICTS,
  type Verdict,
} from '../../../src/evidence/verdict.ts';
import { GOOD } from './facts.ts';

/** A file whose object is not there. */
const NO_OBJECT = { object: 'absent', size: 'unknown', checksum: 'not-checked' } as const;

type Case = readonly [
  why: string,
  facts: Partial<PathFacts>,
  level: Level,
  verdict: Verdict,
  book: Book,
  reason: string,
];

const CASES: readonly Case[] = [
  ['everything fits', {}, 'L2', 'match', 'transferred', ''],
  ['an earlier pass had brought it', { report: 'none' }, 'L2', 'match', 'unchanged', ''],
  ['DataSync skipped it, yet it is there and right', { report: 'skipped' }, 'L2', 'match', 'skipped', ''],
  ['DataSync failed on it, yet it is there and right', { report: 'failed' }, 'L2', 'match', 'failed', ''],
  ['a link arrived as its target', { kind: 'symlink' }, 'L2', 'match', 'transferred', ''],
  [
    'a directory is its marker; there is nothing to compare',
    { kind: 'directory', checksum: 'not-checked', sourceNow: 'not-looked' },
    'L2',
    'match',
    'transferred',
    '',
  ],
  [
    'L0 asks only whether it is there',
    { size: 'different', checksum: 'different' },
    'L0',
    'match',
    'transferred',
    '',
  ],
  ['L1 asks for the size', { checksum: 'different' }, 'L1', 'match', 'transferred', ''],
  ['L1 sees another size', { size: 'different' }, 'L1', 'differ', 'transferred', 'size'],
  ['so does L2, whatever the checksum says', { size: 'different' }, 'L2', 'differ', 'transferred', 'size'],
  [
    'a size nobody knows proves nothing',
    { size: 'unknown' },
    'L1',
    'unverified',
    'transferred',
    'size-unknown',
  ],
  ['nor does it at L2', { size: 'unknown' }, 'L2', 'unverified', 'transferred', 'size-unknown'],
  ['other bytes of the same length', { checksum: 'different' }, 'L2', 'differ', 'transferred', 'checksum'],
  [
    'an archived object was to be read back',
    { checksum: 'archived' },
    'L4',
    'unverified',
    'transferred',
    'archived',
  ],
  [
    'S3 stores no checksum',
    { checksum: 'none-stored' },
    'L2',
    'unverified',
    'transferred',
    'no-stored-checksum',
  ],
  [
    'a checksum of parts is not the checksum of the whole',
    { checksum: 'composite' },
    'L2',
    'unverified',
    'transferred',
    'composite-checksum',
  ],
  ['nobody compared', { checksum: 'not-checked' }, 'L2', 'unverified', 'transferred', 'not-checked'],
  [
    'L3 wants more than what S3 stored when it was written',
    {},
    'L3',
    'unverified',
    'transferred',
    'not-at-rest',
  ],
  ['S3 computed it anew', { learnt: 'at-rest' }, 'L3', 'match', 'transferred', ''],
  ['we read it back', { learnt: 're-read' }, 'L3', 'match', 'transferred', ''],
  ['L4 reads a sample, the rest is as S3 stored it', {}, 'L4', 'match', 'transferred', ''],
  [
    'the source cannot be read',
    { checksum: 'not-checked', sourceNow: 'unreadable' },
    'L2',
    'unverified',
    'transferred',
    'source-unreadable',
  ],
  [
    'equal to a source that could not be read is no proof',
    { sourceNow: 'unreadable' },
    'L2',
    'unverified',
    'transferred',
    'source-unreadable',
  ],
  [
    'a listing without times: equal to the source as it is',
    { sourceNow: 'undated' },
    'L2',
    'match',
    'transferred',
    '',
  ],
  [
    'a listing without times: nobody can tell whether the source was written since',
    { sourceNow: 'undated', checksum: 'different' },
    'L2',
    'unverified',
    'transferred',
    'undated',
  ],
  [
    'a listing without times: the source has the listed size, the object has not',
    { sourceNow: 'undated', size: 'different', checksum: 'different' },
    'L2',
    'differ',
    'transferred',
    'size',
  ],
  [
    'a listing without times: no object',
    { ...NO_OBJECT, sourceNow: 'undated', report: 'none' },
    'L2',
    'missing',
    'unaccounted',
    'no-object',
  ],
  [
    'equal to a source nobody looked at is no proof',
    { sourceNow: 'not-looked' },
    'L2',
    'unverified',
    'transferred',
    'not-checked',
  ],
  [
    'the source moved on: not corrupt, and not a match',
    { sourceNow: 'changed', size: 'different', checksum: 'different' },
    'L2',
    'changed-since',
    'transferred',
    'changed-at-source',
  ],
  [
    'not a match either when the bytes happen to be equal',
    { sourceNow: 'changed' },
    'L2',
    'changed-since',
    'transferred',
    'changed-at-source',
  ],
  [
    'the source is gone, its object stays',
    { sourceNow: 'gone', checksum: 'not-checked' },
    'L2',
    'changed-since',
    'transferred',
    'gone-at-source',
  ],
  [
    'no object and no word of it',
    { ...NO_OBJECT, report: 'none' },
    'L2',
    'missing',
    'unaccounted',
    'no-object',
  ],
  [
    'reported as transferred, but not there: the report does not count',
    NO_OBJECT,
    'L2',
    'missing',
    'unaccounted',
    'report-transferred',
  ],
  ['skipped, and said so', { ...NO_OBJECT, report: 'skipped' }, 'L2', 'missing', 'skipped', 'report-skipped'],
  ['failed, and said so', { ...NO_OBJECT, report: 'failed' }, 'L0', 'missing', 'failed', 'report-failed'],
  [
    'a directory without its marker',
    { ...NO_OBJECT, kind: 'directory', sourceNow: 'not-looked', report: 'none' },
    'L2',
    'missing',
    'unaccounted',
    'no-object',
  ],
  [
    'never arrived, and gone since the scan',
    { ...NO_OBJECT, sourceNow: 'gone', report: 'none' },
    'L2',
    'changed-since',
    'skipped',
    'gone-at-source',
  ],
  [
    'failed, and gone since the scan',
    { ...NO_OBJECT, sourceNow: 'gone', report: 'failed' },
    'L2',
    'changed-since',
    'failed',
    'gone-at-source',
  ],
  [
    'never arrived, and changed since the scan',
    { ...NO_OBJECT, sourceNow: 'changed', report: 'none' },
    'L2',
    'changed-since',
    'skipped',
    'changed-at-source',
  ],
  [
    'a second name of content that arrived under its first: the next pass stores it',
    { ...NO_OBJECT, report: 'none', hardLink: 'later' },
    'L2',
    'unverified',
    'skipped',
    'hard-link-next-pass',
  ],
  [
    'a marker that holds bytes is somebody’s file',
    { kind: 'directory', size: 'different' },
    'L1',
    'differ',
    'transferred',
    'size',
  ],
  [
    'L0 asks for no size of a marker either',
    { kind: 'directory', size: 'different' },
    'L0',
    'match',
    'transferred',
    '',
  ],
  [
    'the marker of a directory that a listing left out',
    { source: 'absent', kind: null, size: 'unknown', report: 'none', claim: 'directory' },
    'L2',
    'excluded',
    'not-scanned',
    'implied-directory',
  ],
  ['the object tells another owner', { metadata: 'different' }, 'L2', 'differ', 'transferred', 'metadata'],
  ['L1 does not ask for metadata', { metadata: 'different' }, 'L1', 'match', 'transferred', ''],
  [
    'other bytes are worse than another owner',
    { metadata: 'different', checksum: 'different' },
    'L2',
    'differ',
    'transferred',
    'checksum',
  ],
  [
    'another owner, and the source has another than at its scan',
    { metadata: 'moved' },
    'L2',
    'changed-since',
    'transferred',
    'metadata-changed-at-source',
  ],
  [
    'another owner, and the listing did not tell the one of then',
    { metadata: 'untold' },
    'L2',
    'unverified',
    'transferred',
    'metadata-untold',
  ],
  [
    'another time, and the listing did not tell the one of then',
    { metadata: 'different', sourceNow: 'undated' },
    'L2',
    'unverified',
    'transferred',
    'metadata-untold',
  ],
  [
    'an object that tells nothing of owner and time was written by something else than DataSync',
    { metadata: 'not-compared' },
    'L2',
    'match',
    'transferred',
    '',
  ],
  ['storage classes are not compared', { access: 'archived' }, 'L2', 'match', 'transferred', ''],
  [
    'an object no entry maps to',
    { source: 'absent', kind: null, size: 'unknown', report: 'none' },
    'L2',
    'extra',
    'not-scanned',
    'no-source-entry',
  ],
  [
    'copied from the source in this very pass: the share grew after the scan',
    { source: 'absent', kind: null, size: 'unknown', report: 'transferred' },
    'L2',
    'changed-since',
    'not-scanned',
    'new-at-source',
  ],
  [
    'an object whose file an earlier scan saw was deleted at the source since',
    { ...NO_OBJECT, source: 'absent', kind: null, object: 'present', claim: 'scanned' },
    'L2',
    'changed-since',
    'not-scanned',
    'deleted-at-source',
  ],
  [
    'DataSync skipped it, so the object of that name is not from there',
    { source: 'absent', kind: null, size: 'unknown', report: 'skipped' },
    'L2',
    'extra',
    'not-scanned',
    'no-source-entry',
  ],
  [
    'an entry that cannot be an object',
    { ...NO_OBJECT, source: 'blocked', blockedBy: 'bad-utf8', report: 'skipped' },
    'L2',
    'excluded',
    'excluded',
    'bad-utf8',
  ],
  [
    'an entry that somebody left out',
    { ...NO_OBJECT, source: 'excluded', report: 'none' },
    'L2',
    'excluded',
    'excluded',
    'exclude-pattern',
  ],
];

describe('a judgement', () => {
  it.each(CASES)('%s', (_why, facts, level, verdict, book, reason) =>
    expect(judge({ ...GOOD, ...facts }, level)).toEqual({ verdict, book, reason }),
  );
});

interface Judged {
  readonly facts: PathFacts;
  readonly level: Level;
  readonly says: ReturnType<typeof judge>;
}

/** Ways in which a checksum of that outcome can have been learnt. */
/** What may be stored with the bytes. */
const BESIDES = ['equal', 'different', 'moved', 'untold', 'not-compared'] as const;
/** Where the bytes are wrong already nobody asks for more. */
const besidesOf = (source: PathFacts['source'], checksum: PathFacts['checksum'], size: PathFacts['size']) =>
  source === 'mapped' && checksum === 'equal' && size === 'equal' ? BESIDES : BESIDES.slice(0, 1);
const CHECKSUMS = ['equal', 'different', 'none-stored', 'composite', 'archived', 'not-checked'] as const;
const learntOf = (checksum: PathFacts['checksum']): readonly PathFacts['learnt'][] =>
  checksum === 'equal' ? LEARNT : ['none'];

/** Every combination of facts there is, at every level. */
function* everything(): Generator<Judged> {
  for (const source of ['mapped', 'blocked', 'excluded', 'absent'] as const)
    for (const kind of ['file', 'symlink', 'directory', 'fifo', null] as const)
      for (const object of ['present', 'absent'] as const)
        for (const size of ['equal', 'different', 'unknown'] as const)
          for (const [checksum, learnt] of CHECKSUMS.flatMap((one) =>
            learntOf(one).map((way) => [one, way] as const),
          ))
            for (const sourceNow of [
              'same',
              'undated',
              'changed',
              'gone',
              'unreadable',
              'not-looked',
            ] as const)
              for (const report of ['transferred', 'skipped', 'failed', 'none'] as const)
                for (const [hardLink, claim] of [
                  ['no', 'none'],
                  ['later', 'none'],
                  ['no', 'scanned'],
                  ['no', 'directory'],
                ] as const)
                  for (const metadata of besidesOf(source, checksum, size))
                    for (const level of LEVELS) {
                      const blockedBy = source === 'blocked' ? 'bad-utf8' : null;
                      const facts: PathFacts = {
                        source,
                        blockedBy,
                        kind,
                        object,
                        size,
                        checksum,
                        learnt,
                        sourceNow,
                        metadata,
                        access: 'readable',
                        stored: 'unknown',
                        report,
                        hardLink,
                        claim,
                      };
                      yield { facts, level, says: judge(facts, level) };
                    }
}
const ALL = [...everything()];

const verdictOnOne = ({ says }: Judged) => {
  const groups = [{ ...says, entries: 1, bytes: 1 }];
  const scanned = says.book === 'not-scanned' ? 0 : 1;
  return overall({ groups, books: closeBooks(scanned, groups), inventoryComplete: true, accepted: [] });
};

const ALWAYS: readonly (readonly [string, (judged: Judged) => boolean])[] = [
  ['has a known verdict', ({ says }) => VERDICTS.includes(says.verdict)],
  ['has a known book', ({ says }) => BOOKS.includes(says.book)],
  ['has a reason, but for a match', ({ says }) => (says.reason === '') === (says.verdict === 'match')],
  [
    'is match only for a mapped entry whose object is there',
    ({ facts, says }) =>
      says.verdict !== 'match' || (facts.source === 'mapped' && facts.object === 'present'),
  ],
  [
    'is match at L1 only when the size is equal (of what is no directory)',
    ({ facts, level, says }) =>
      says.verdict !== 'match' || level === 'L0' || facts.kind === 'directory' || facts.size === 'equal',
  ],
  [
    'is match at L2 and deeper only when the checksum is equal and the source still the same, as far as known (of what is no directory)',
    ({ facts, level, says }) =>
      says.verdict !== 'match' ||
      !isAtLeast(level, 'L2') ||
      facts.kind === 'directory' ||
      (facts.size === 'equal' && facts.checksum === 'equal' && ['same', 'undated'].includes(facts.sourceNow)),
  ],
  [
    'is match at L3 only when S3 or we computed the checksum anew from the bytes (of what is no directory)',
    ({ facts, level, says }) =>
      says.verdict !== 'match' ||
      level !== 'L3' ||
      facts.kind === 'directory' ||
      ['at-rest', 're-read'].includes(facts.learnt),
  ],
  [
    'is never match or differ when the source moved on (of what is no directory)',
    ({ facts, says }) =>
      facts.kind === 'directory' ||
      !['changed', 'gone'].includes(facts.sourceNow) ||
      !['match', 'differ', 'missing'].includes(says.verdict),
  ],
  [
    'is match at L2 and deeper only when nothing that is stored with the bytes is known to be wrong (of what is no directory)',
    ({ facts, level, says }) =>
      says.verdict !== 'match' ||
      !isAtLeast(level, 'L2') ||
      facts.kind === 'directory' ||
      ['equal', 'not-compared'].includes(facts.metadata),
  ],
  [
    'is no different checksum when nobody knows whether the source moved on',
    ({ facts, says }) => facts.sourceNow !== 'undated' || says.reason !== 'checksum',
  ],
  [
    'is changed-since only when the source moved on',
    ({ facts, says }) =>
      says.verdict !== 'changed-since' ||
      ['changed', 'gone'].includes(facts.sourceNow) ||
      facts.metadata === 'moved' ||
      (facts.source === 'absent' && (facts.report === 'transferred' || facts.claim === 'scanned')),
  ],
  [
    'is missing only when there is no object',
    ({ facts, says }) => says.verdict !== 'missing' || facts.object === 'absent',
  ],
  [
    'is extra exactly when no entry maps to it, none ever did, and no pass brought it',
    ({ facts, says }) =>
      (says.verdict === 'extra') ===
      (facts.source === 'absent' && facts.report !== 'transferred' && facts.claim === 'none'),
  ],
  [
    'is excluded exactly when the entry stays behind, or stands for a directory that has none',
    ({ facts, says }) =>
      (says.verdict === 'excluded') ===
      (['blocked', 'excluded'].includes(facts.source) ||
        (facts.source === 'absent' && facts.claim === 'directory')),
  ],
  [
    'stands in the books as scanned exactly when it was',
    ({ facts, says }) => (says.book === 'not-scanned') === (facts.source === 'absent'),
  ],
  [
    'counts as transferred or unchanged only with an object',
    ({ facts, says }) => !['transferred', 'unchanged'].includes(says.book) || facts.object === 'present',
  ],
  [
    'counts as transferred only when a report says so',
    ({ facts, says }) => says.book !== 'transferred' || facts.report === 'transferred',
  ],
  [
    'fails the share when it is missing, differs or is extra',
    (judged) =>
      !['missing', 'differ', 'extra'].includes(judged.says.verdict) || verdictOnOne(judged) === 'not-proved',
  ],
  [
    'proves the share only by a match, or by what may stay behind without consent',
    (judged) =>
      judged.says.verdict === 'match' || isMeant(judged.says.reason) || verdictOnOne(judged) !== 'proved',
  ],
  [
    'is no better at a deeper level; L4 reads a sample back, and is L2 for the rest',
    ({ facts, level, says }) =>
      says.verdict !== 'match' ||
      LEVELS.slice(0, LEVELS.indexOf(level === 'L4' ? 'L3' : level)).every(
        (shallower) => judge(facts, shallower).verdict === 'match',
      ),
  ],
];

describe(`each of ${ALL.length} judgements`, () => {
  it.each(ALWAYS)('%s', (_rule, holds) => expect(ALL.filter((judged) => !holds(judged))).toEqual([]));
  it('all verdicts occur', () =>
    expect(new Set(ALL.map(({ says }) => says.verdict))).toEqual(new Set(VERDICTS)));
  it('all books occur', () => expect(new Set(ALL.map(({ says }) => says.book))).toEqual(new Set(BOOKS)));
});
