import { describe, expect, it } from 'vitest';
import type {
  AgedShare,
  AgeingRule,
  ArchiveFacts,
  ArchiveReason,
  KnownReader,
} from '../../../src/evidence/archive-facts.ts';
import { archiveGate } from '../../../src/evidence/archive-gate.ts';
import { evidenceOf, groupOf } from './sample.ts';

const GOOD = groupOf('10 match/transferred');
const proof = (lines: readonly string[] = [], other: Parameters<typeof evidenceOf>[1] = {}) =>
  evidenceOf([GOOD, ...lines.map(groupOf)], other);

const rule = (other: Partial<AgeingRule> = {}): AgeingRule => ({
  id: 'headwater:m:one',
  keyPrefix: 'one/',
  storageClass: 'DEEP_ARCHIVE',
  ours: true,
  belowBreakEven: null,
  ...other,
});
const foreign = (other: Partial<AgeingRule> = {}): AgeingRule =>
  rule({ id: 'old things', keyPrefix: '', storageClass: 'GLACIER', ours: false, ...other });
const share = (other: Partial<AgedShare> = {}): AgedShare => ({
  share: 'one',
  keyPrefix: 'one/',
  committed: true,
  running: [],
  foreignTasks: [],
  evidence: proof(),
  deeper: [],
  accepted: [],
  ...other,
});
const reader = (other: Partial<KnownReader> = {}): KnownReader => ({
  kind: 'sagemaker',
  from: 'headwater.yaml',
  id: '',
  name: 'train',
  keyPrefix: 'one/',
  ...other,
});
const found = (kind: 'file-share' | 'fsx-lustre', keyPrefix: string | null): KnownReader => ({
  kind,
  from: 'asked',
  id: `${kind}-1`,
  name: 'theirs',
  keyPrefix,
});
const facts = (other: Partial<ArchiveFacts> = {}): ArchiveFacts => ({
  bucket: 'data',
  rules: [rule()],
  shares: [share()],
  readers: [],
  unasked: [],
  mfaDelete: false,
  tierings: [],
  ...other,
});
const denied = { what: 'file shares', why: 'AccessDenied', actions: ['storagegateway:ListFileShares'] };

describe('the archive gate is open', () => {
  it.each<readonly [why: string, given: ArchiveFacts]>([
    ['for a share that is committed and proved', facts()],
    [
      'for evidence with exceptions that a person accepted',
      facts({
        shares: [share({ evidence: proof(['1 excluded/excluded bad-utf8'], { accepted: ['bad-utf8'] }) })],
      }),
    ],
    [
      'for a check after the final pass, at a deeper level',
      facts({ shares: [share({ evidence: proof([], { pass: 'check', level: 'L4' }) })] }),
    ],
    [
      'while somebody reads beside it, where names only begin alike',
      facts({ readers: [reader({ keyPrefix: 'one-labels/' })] }),
    ],
    ['while a file share serves another prefix', facts({ readers: [found('file-share', 'two/')] })],
    [
      'for a warm class under a reader, which reads it as ever',
      facts({ rules: [rule({ storageClass: 'STANDARD_IA' })], readers: [reader()] }),
    ],
    [
      'for INTELLIGENT_TIERING under a reader, which archives nothing by itself',
      facts({ rules: [rule({ storageClass: 'INTELLIGENT_TIERING' })], readers: [reader()] }),
    ],
    [
      'for INTELLIGENT_TIERING that archives elsewhere by itself',
      facts({
        rules: [rule({ storageClass: 'INTELLIGENT_TIERING' })],
        readers: [reader()],
        tierings: [{ id: 'deep', keyPrefix: 'two/' }],
      }),
    ],
    [
      'for warm rules of what is not even committed',
      facts({
        rules: [rule({ storageClass: 'INTELLIGENT_TIERING' })],
        shares: [share({ committed: false, evidence: null })],
      }),
    ],
    [
      'for a rule of others over all, where only what is of no share is read',
      facts({ rules: [foreign()], readers: [reader({ keyPrefix: 'two/' })] }),
    ],
    ['without any rule', facts({ rules: [], shares: [] })],
    [
      'for rules of others about what is of no share',
      facts({ rules: [foreign({ keyPrefix: 'logs/' })], shares: [] }),
    ],
    [
      'below break-even, where a person accepted that',
      facts({
        rules: [rule({ belowBreakEven: 'Rule r moves too small ones.' })],
        shares: [share({ accepted: ['below-break-even'] })],
      }),
    ],
    [
      'where a person looked for readers that could not be asked for',
      facts({
        readers: [found('file-share', null)],
        unasked: [denied],
        shares: [share({ accepted: ['unknown-reader'] })],
      }),
    ],
    [
      'for warm rules, whoever may read',
      facts({ rules: [rule({ storageClass: 'STANDARD_IA' })], unasked: [denied] }),
    ],
  ])('%s', (_why, given) => expect(archiveGate(given)).toEqual({ open: true, reasons: [] }));
});

describe('the archive gate is shut', () => {
  const cases: readonly (readonly [
    why: string,
    given: ArchiveFacts,
    code: ArchiveReason['code'],
    text: RegExp,
    fix: RegExp,
  ])[] = [
    [
      'before the cut-over',
      facts({ shares: [share({ committed: false })] }),
      'not-committed',
      /one is not committed/,
      /cutover run/,
    ],
    [
      'with no evidence',
      facts({ shares: [share({ evidence: null })] }),
      'not-proved',
      /nothing proves one/,
      /verify --share one --level L2/,
    ],
    [
      'with evidence that compares no checksums',
      facts({ shares: [share({ evidence: proof([], { level: 'L1' }) })] }),
      'not-proved',
      /is L1/,
      /--level L2/,
    ],
    [
      'with evidence of a pass while the source was in use',
      facts({ shares: [share({ evidence: proof([], { pass: 'delta' }) })] }),
      'not-proved',
      /delta pass/,
      /verify/,
    ],
    [
      'with evidence of a part of the prefix',
      facts({
        shares: [share({ keyPrefix: 'on/', evidence: proof() })],
        rules: [rule({ keyPrefix: 'on/' })],
      }),
      'not-proved',
      /another place than s3:\/\/data\/on\//,
      /verify/,
    ],
    ['with evidence of another bucket', facts({ bucket: 'data-2' }), 'not-proved', /another place/, /verify/],
    [
      'with evidence on a scan that was not whole',
      facts({ shares: [share({ evidence: proof([], { complete: false }) })] }),
      'not-proved',
      /did not see the whole share/,
      /Scan/,
    ],
    [
      'with evidence that something is missing',
      facts({ shares: [share({ evidence: proof(['1 missing/failed absent']) })] }),
      'not-proved',
      /not proved by its newest evidence/,
      /exceptions/,
    ],
    [
      'with entries that were not verified',
      facts({ shares: [share({ evidence: proof(['2 unverified/transferred no-checksum']) })] }),
      'not-proved',
      /2 entries of one could not be verified/,
      /--list unverified/,
    ],
    [
      'while an execution runs',
      facts({ shares: [share({ running: ['arn:exec-1'] })] }),
      'still-written',
      /arn:exec-1/,
      /Wait/,
    ],
    [
      'while a task of somebody else writes there',
      facts({ shares: [share({ foreignTasks: ['arn:task-1 (nightly)'] })] }),
      'still-written',
      /nightly/,
      /whose/,
    ],
    [
      'under a registered reader',
      facts({ readers: [reader()] }),
      'under-reader',
      /DEEP_ARCHIVE under reader train \(sagemaker/,
      /out of headwater.yaml/,
    ],
    [
      'under a reader of a part of it',
      facts({ readers: [reader({ keyPrefix: 'one/deep/' })] }),
      'under-reader',
      /one\/deep\//,
      /warm/,
    ],
    [
      'under a reader of more than it',
      facts({ readers: [reader({ keyPrefix: '' })] }),
      'under-reader',
      /the whole bucket/,
      /warm/,
    ],
    [
      'under a reader whose prefix has no slash, and takes it too',
      facts({ readers: [reader({ keyPrefix: 'on' })] }),
      'under-reader',
      /which reads on/,
      /warm/,
    ],
    [
      'under a file share that was found',
      facts({ readers: [found('file-share', 'one/')] }),
      'under-reader',
      /file share file-share-1 \(theirs\).*I\/O errors/,
      /Remove it/,
    ],
    [
      'under a file share with GLACIER_IR, which it does not support',
      facts({ rules: [rule({ storageClass: 'GLACIER_IR' })], readers: [found('file-share', 'one/')] }),
      'under-reader',
      /GLACIER_IR under file share/,
      /Remove it/,
    ],
    [
      'under an association of FSx',
      facts({ readers: [found('fsx-lustre', 'one/in/')] }),
      'under-reader',
      /FSx for Lustre fsx-lustre-1/,
      /readers/,
    ],
    [
      'for a class that nobody knows yet',
      facts({ rules: [rule({ storageClass: 'GLACIER_ABYSS' })], readers: [reader()] }),
      'under-reader',
      /GLACIER_ABYSS/,
      /warm/,
    ],
    [
      'for INTELLIGENT_TIERING that archives by itself under a reader',
      facts({
        rules: [rule({ storageClass: 'INTELLIGENT_TIERING' })],
        readers: [reader()],
        tierings: [{ id: 'deep', keyPrefix: '' }],
      }),
      'under-reader',
      /configuration deep archives what lies in INTELLIGENT_TIERING below the whole bucket/,
      /list-bucket-intelligent-tiering-configurations/,
    ],
    [
      'where a service could not be asked',
      facts({ unasked: [denied] }),
      'unknown-reader',
      /could not ask for file shares: AccessDenied/,
      /storagegateway:ListFileShares.*unknown-reader/,
    ],
    [
      'where a file share goes by an access point',
      facts({ readers: [found('file-share', null)] }),
      'unknown-reader',
      /access point/,
      /get-access-point/,
    ],
    [
      'where one share accepted that and another did not',
      facts({
        unasked: [denied],
        rules: [rule(), rule({ id: 'headwater:m:two', keyPrefix: 'one/two/' })],
        shares: [share({ accepted: ['unknown-reader'] }), share({ share: 'two', keyPrefix: 'one/two/' })],
      }),
      'unknown-reader',
      /could not ask/,
      /Allow/,
    ],
    [
      'below break-even',
      facts({ rules: [rule({ belowBreakEven: 'Rule r pays only from 77,000 bytes.' })] }),
      'below-break-even',
      /pays only from 77,000 bytes$/,
      /below-break-even in policy.exceptions/,
    ],
    [
      'with MFA delete',
      facts({ mfaDelete: true, rules: [] }),
      'mfa-delete',
      /no lifecycle rules/,
      /root user/,
    ],
    ['for a prefix of no share', facts({ shares: [] }), 'no-share', /is of no share/, /plan create/],
    [
      'by a rule of somebody else under a reader',
      facts({ rules: [foreign()], readers: [reader()] }),
      'under-reader',
      /a rule of somebody else \(old things, on the whole bucket\) moves objects to GLACIER under reader train/,
      /leaves rules of others alone/,
    ],
    [
      'by a rule of somebody else that does not wait for the proof',
      facts({ rules: [foreign()], shares: [share({ evidence: null })] }),
      'not-proved',
      /old things.* archives already, but nothing proves one/,
      /leaves rules of others alone/,
    ],
  ];
  it.each(cases)('%s', (_why, given, code, text, fix) => {
    const { open, reasons } = archiveGate(given);
    expect(open).toBe(false);
    expect(reasons.map((reason) => reason.code)).toEqual([code]);
    expect(reasons[0]?.text).toMatch(text);
    expect(reasons[0]?.fix).toMatch(fix);
  });

  it('for every reason at once', () => {
    const all = facts({
      mfaDelete: true,
      unasked: [denied],
      readers: [reader()],
      rules: [rule({ belowBreakEven: 'Rule r is too small.' })],
      shares: [share({ committed: false, evidence: null, running: ['arn:1'] })],
    });
    expect(archiveGate(all).reasons.map(({ code }) => code)).toEqual([
      'mfa-delete',
      'not-committed',
      'still-written',
      'not-proved',
      'under-reader',
      'below-break-even',
      'unknown-reader',
    ]);
  });

  it('and what others named cannot act on the terminal', () => {
    const named = { ...found('file-share', 'one/'), name: 'a\u001b[2Jb' };
    const given = facts({ readers: [named], rules: [rule(), foreign({ id: 'x\u202ey' })] });
    for (const { text } of archiveGate(given).reasons) expect(text).not.toMatch(/\p{C}/u);
  });
});
