import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../src/errors.ts';
import type { CopyPlace, EvidenceChecked, EvidenceProblem } from '../../../src/evidence/checked.ts';
import { firstBreak } from '../../../src/ledger/chain.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { authorityText } from '../../../src/views/authority-text.ts';
import { errorJson, errorText } from '../../../src/views/error-text.ts';
import { evidenceText } from '../../../src/views/evidence-text.ts';
import { ledgerCheckText } from '../../../src/views/ledger-check-text.ts';
import { ledgerText } from '../../../src/views/ledger-text.ts';
import { buildStatus } from '../../../src/views/status-model.ts';
import { statusText } from '../../../src/views/status-text.ts';
import { verdictLine } from '../../../src/views/verdict-line.ts';
import { expectGolden } from './golden.ts';
import { genomicsEvidence, mediaEvidence, projectsEvidence, sampleRecord } from './sample-evidence.ts';
import { sampleEvents } from './sample-ledger.ts';
import { eventsInParts, planInParts } from './sample-parts.ts';
import { samplePlan } from './sample-plan.ts';
import { troubledProgress } from './sample-report.ts';

const now = new Date('2026-11-21T12:00:00.000Z');
const golden = (name: string, text: string) => expectGolden(`views/${name}.txt`, `${text}\n`);

describe('evidence on a screen', () => {
  const final = projectsEvidence()[1];
  if (final === undefined) throw new Error('the sample has a final pass');
  const cases = { proved: final, exceptions: mediaEvidence(), 'not-proved': genomicsEvidence() };
  it.each(Object.entries(cases))('%s', (name, evidence) => {
    const text = evidenceText(evidence, { file: `.headwater/evidence/${evidence.share}/evidence.json` });
    golden(`evidence-${name}`, text);
    expect(text.split('\n').length).toBeLessThanOrEqual(50);
  });
  it('says when the scan did not see everything', () => {
    const evidence = sampleRecord({
      share: 'projects',
      pass: 'check',
      finishedAt: '2026-11-21T10:00:00.000Z',
      scanned: 1,
      groups: [{ verdict: 'match', book: 'transferred', reason: '', entries: 1, bytes: 1 }],
      complete: false,
    });
    expect(evidenceText(evidence)).toContain('INCOMPLETE');
    expect(evidenceText(evidence)).toContain('NOT proved');
  });
  it('says of how many files the checksum is not of now', () => {
    const sourceChecksums = {
      ...{ read: 1, taken: 2_000, takenBytes: 9, takenReadFrom: null, takenReadUntil: null, tables: [] },
      scanned: { startedAt: '2026-10-30T08:00:00.000Z', finishedAt: '2026-10-31T08:00:00.000Z' },
    };
    const text = evidenceText({ ...final, method: { ...final.method, sourceChecksums } });
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      '1 file read now, 2,000 not read: their checksums are of the inventory that was scanned 2026-10-30',
    );
  });
  it('says what of the task reports is missing in the books', () => {
    const evidence = sampleRecord({
      share: 'projects',
      pass: 'seed',
      finishedAt: '2026-11-21T10:00:00.000Z',
      scanned: 1,
      groups: [{ verdict: 'match', book: 'unchanged', reason: '', entries: 1, bytes: 1 }],
      unread: 2,
    });
    expect(evidenceText(evidence)).toContain('Reports  2 parts of them could not be read');
    const { inputs } = evidence;
    const none = {
      ...evidence,
      inputs: { ...inputs, reports: { documents: 0, items: 0, unread: 0, list: null } },
    };
    expect(evidenceText(none)).toContain('Reports  none was found for the task executions');
    expect(evidenceText(projectsEvidence()[0] ?? evidence)).not.toContain('Reports');
  });
  it('lists whole paths with verdict and reason', () => {
    const listed = genomicsEvidence().examples.map((one) => ({ ...one, sizeBytes: 12_345 }));
    golden('verify-list', listed.map(verdictLine).join('\n'));
  });
});

const scans = [
  { share: 'genomics', startedAt: '2026-11-21T11:30:00.000Z', entries: 1_234_567 },
  { share: 'media', startedAt: '2026-11-20T23:59:59.000Z', entries: 1 },
];

describe('status', () => {
  it('in trouble', () =>
    golden('status-troubled', statusText(buildStatus(samplePlan(), troubledProgress(), { now, scans }))));
  it('before anything was done', () =>
    golden('status-fresh', statusText(buildStatus(samplePlan(false), fold([]), { now, scans: [] }))));
  it('of shares that several runs carry', () =>
    golden(
      'status-parts',
      statusText(buildStatus(planInParts(), fold(eventsInParts()), { now, scans: [] })),
    ));
  it('is tagged when it is a rehearsal, and only then', () => {
    expect(statusText(buildStatus(samplePlan(true), fold([]), { now, scans: [] }))).toMatch(/^REHEARSAL/);
    expect(statusText(buildStatus(samplePlan(false), fold([]), { now, scans: [] }))).not.toContain(
      'REHEARSAL',
    );
  });
});

describe('ledger', () => {
  const events = sampleEvents({
    projects: projectsEvidence(),
    media: mediaEvidence(),
    genomics: genomicsEvidence(),
  });
  it('a line per event, newest last', () => {
    const text = ledgerText(events);
    golden('ledger', text);
    expect(text.split('\n')).toHaveLength(events.length);
  });
  it('of nothing', () => expect(ledgerText([])).toContain('empty'));
  it('that holds', () => {
    const check = { events: events.length, digest: events.at(-1)?.digest ?? '', broken: firstBreak(events) };
    expect(ledgerCheckText({ ...check, evidence: null })).toMatch(/^The ledger holds: \d+ events/);
  });
  const whole = {
    records: 12,
    files: 60,
    onlyInBucket: 0,
    bucketChecked: false,
    signed: 0,
    unsigned: 12,
    keys: [],
    problems: [],
    unnamed: [],
  };
  const found = (file: string, place: CopyPlace | null, problem: EvidenceProblem['problem']) =>
    ({ share: 'media', evidence: '20261121T100000000Z-final', file, place, problem }) as const;
  it.each<[string, EvidenceChecked]>([
    ['holds', whole],
    [
      'cut',
      {
        ...whole,
        unnamed: [
          { share: 'media', evidence: '20261121T120000000Z-check' },
          { share: 'projects', evidence: '20261121T130000000Z-final' },
        ],
      },
    ],
    ['signed', { ...whole, onlyInBucket: 5, signed: 10, unsigned: 2, keys: ['5'.repeat(64)] }],
    [
      'altered',
      {
        ...whole,
        bucketChecked: true,
        signed: 10,
        unsigned: 0,
        keys: ['5'.repeat(64)],
        problems: [
          found('verdicts.parquet', 'host', 'altered'),
          found('listing.parquet', null, 'missing'),
          found('evidence.sig.json', 'bucket', 'signature-other-key'),
          found('evidence.sig.json', 'host', 'signature-broken'),
        ],
      },
    ],
  ])('with evidence: %s', (name, evidence) => {
    const text = ledgerCheckText({ events: 59, digest: 'c'.repeat(64), broken: null, evidence });
    golden(`ledger-check-${name}`, text);
  });
  it.each([
    [
      'an edited event',
      events.map((one) => (one.seq === 5 ? { ...one, at: '2020-01-01T00:00:00.000Z' } : one)),
      'BROKEN at event 5: its content',
    ],
    ['a removed event', events.filter(({ seq }) => seq !== 5), 'BROKEN at event 6: its number'],
  ] as const)('with %s', (_why, broken, says) => {
    const check = { events: broken.length, digest: '', broken: firstBreak(broken), evidence: null };
    expect(ledgerCheckText(check)).toContain(says);
  });
});

describe('errors', () => {
  const error = new HeadwaterError({
    code: 'config-invalid',
    blame: 'usage',
    message:
      'headwater.yaml has 2 mistakes:\n  3:5 shares[0].name: found "\u001b[31mA"\n  9:1 link: expected a number',
    next: ['Mend the lines above.', 'headwater doctor'],
  });
  it('keep their lines, lose their escapes, end with what to do', () => golden('error', errorText(error)));
  it('are a value for programs', () => {
    expect(errorJson(error)).toEqual({
      error: {
        code: 'config-invalid',
        blame: 'usage',
        message: error.message,
        next: ['Mend the lines above.', 'headwater doctor'],
        exitCode: 2,
      },
    });
  });
  it('that are our fault say so', () => {
    const bug = new HeadwaterError({ code: 'x', blame: 'bug', message: 'impossible' });
    expect(errorText(bug)).toBe('Error (a bug in headwater): impossible');
  });
});

it('evidence is listed from its own record: another check may find other things', () =>
  expect(evidenceText(genomicsEvidence())).toContain(
    'Next: headwater verify --replay 20261121T095800000Z-seed --share genomics --list missing ',
  ));

describe('evidence after the commit', () => {
  it('never sends people to copy the old source over the truth', () => {
    const text = evidenceText(genomicsEvidence(), { file: 'evidence.json', committed: true }).replaceAll(
      /\s+/g,
      ' ',
    );
    expect(text).toContain('bring back the right version');
    expect(text).not.toContain('headwater plan create');
    expect(text).not.toContain('delta pass');
  });
  it('looks for a writer at the source when it is the source that changed', () => {
    const groups = [
      { verdict: 'changed-since', book: 'transferred', reason: 'changed-at-source', entries: 1, bytes: 1 },
    ] as const;
    const text = evidenceText({ ...genomicsEvidence(), groups: [...groups] }, { file: 'e', committed: true });
    expect(text.replaceAll(/\s+/g, ' ')).toContain('find out who still writes to the old source');
    expect(text).not.toContain('bring back');
  });
});

it('authority, share by share', () => {
  const text = authorityText({
    format: 'headwater-authority/1',
    migration: 'acme-2026',
    rehearsal: false,
    ledger: { seq: 57, digest: '0'.repeat(64) },
    shares: [
      {
        share: 'projects',
        holder: 'bucket',
        bucket: 'lab-data',
        keyPrefix: 'projects/',
        since: '2026-11-21T13:26:24.416Z',
        evidence: { id: '20261121T113600123Z-final', sha256: null },
      },
      { share: 'old', holder: 'source', protocol: 'smb', server: 'win.example.com', export: 'old\u202e' },
    ],
  });
  golden('authority', text);
});
