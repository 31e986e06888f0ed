import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/ledger/fold.ts';
import type { Progress } from '../../../src/ledger/progress.ts';
import { reportHtml } from '../../../src/views/report-html.ts';
import { reportMarkdown } from '../../../src/views/report-markdown.ts';
import { buildReport } from '../../../src/views/report-model.ts';
import { reportSchema } from '../../../src/views/report-schema.ts';
import { reportText } from '../../../src/views/report-text.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import { expectGolden } from './golden.ts';
import { genomicsEvidence, projectsEvidence, sampleRecord } from './sample-evidence.ts';
import { sampleEvents } from './sample-ledger.ts';
import { HOSTILE, samplePlan } from './sample-plan.ts';
import { doneReport, freshReport, onlyProjects, troubledReport } from './sample-report.ts';

const reports = { troubled: troubledReport(), done: doneReport(), fresh: freshReport() };

describe('goldens of what people read', () => {
  for (const [name, report] of Object.entries(reports)) {
    it(`report-${name}: terminal`, () => expectGolden(`views/report-${name}.txt`, `${reportText(report)}\n`));
    it(`report-${name}: Markdown`, () => expectGolden(`views/report-${name}.md`, reportMarkdown(report)));
    it(`report-${name}: page`, () => expectGolden(`views/report-${name}.html`, reportHtml(report)));
    it(`report-${name}: keeps its documented shape`, () => {
      expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    });
  }
});

describe('the verdict of the whole', () => {
  const record = (groups: Parameters<typeof sampleRecord>[0]['groups'], complete = true) =>
    sampleRecord({
      share: 'projects',
      pass: 'final',
      finishedAt: '2026-11-21T10:00:00.000Z',
      scanned: 10,
      groups,
      complete,
    });
  const match = (entries: number) =>
    ({ verdict: 'match', book: 'transferred', reason: '', entries, bytes: entries }) as const;
  const table = [
    [
      'all match',
      record([match(10)]),
      'proved',
      'Yes, everything is there: each of 10 objects equals its source.',
    ],
    [
      'the last one could not be read: nobody may call that a match',
      record([
        match(9),
        { verdict: 'unverified', book: 'transferred', reason: 'source-unreadable', entries: 1, bytes: 1 },
      ]),
      'proved-with-exceptions',
      'Nothing is missing and nothing differs: each of 9 objects equals its source. 1 entry could not be judged.',
    ],
    [
      'none could be read: nothing wrong is no proof either',
      record([{ verdict: 'unverified', book: 'transferred', reason: 'archived', entries: 10, bytes: 1 }]),
      'proved-with-exceptions',
      'Nothing is known to be missing or to differ, but nothing could be compared either. 10 entries could not be judged.',
    ],
    [
      'one missing outweighs nine that match',
      record([
        match(9),
        { verdict: 'missing', book: 'unaccounted', reason: 'no-object', entries: 1, bytes: 1 },
      ]),
      'not-proved',
      'No: 1 missing in projects.',
    ],
    [
      'an incomplete scan proves nothing even if all that was seen matches',
      record([match(10)], false),
      'not-proved',
      'No: the books do not balance or the scan is incomplete in projects.',
    ],
  ] as const;
  it('tells of files that were not read again', () => {
    const evidence = record([match(10)]);
    const scanned = { startedAt: evidence.startedAt, finishedAt: evidence.finishedAt };
    const sourceChecksums = {
      ...{ read: 1, taken: 9, takenBytes: 9, scanned, takenReadFrom: null, takenReadUntil: null, tables: [] },
    };
    const report = buildReport({
      ...{ plan: onlyProjects(true), progress: fold([]), signatures: new Map(), tool: 'headwater test' },
      evidence: [{ ...evidence, method: { ...evidence.method, sourceChecksums } }],
      generatedAt: new Date('2026-11-21T12:00:00.000Z'),
    });
    expect(report.shares[0]?.notRead).toBe(9);
    const said = '9 files in projects were not read again: the checksum is the inventory';
    for (const view of [reportHtml(report), reportMarkdown(report), reportText(report)])
      expect(view.replaceAll(/\s+/g, ' ')).toContain(said);
  });
  it('advises no pass for a share that is committed: none may write there', () => {
    const wrong = (['missing', 'differ', 'changed-since'] as const).map((verdict) => {
      const book = verdict === 'missing' ? 'unaccounted' : 'transferred';
      return { verdict, book, reason: '', entries: 1, bytes: 1 } as const;
    });
    const fixes = (progress: Progress) => {
      const evidence = [record([match(7), ...wrong])];
      const generatedAt = new Date('2026-11-21T12:00:00.000Z');
      const report = buildReport({
        ...{ plan: onlyProjects(false), progress, evidence, generatedAt, tool: 'headwater' },
      });
      const ids = [...wrong.map(({ verdict }) => verdict), 'books-unbalanced'];
      return report.exceptions.filter(({ id }) => ids.includes(id)).map(({ fix }) => fix);
    };
    const aPass = /--repair|delta pass|plan again/;
    const committed = fixes(fold(sampleEvents({ projects: projectsEvidence(false) })));
    expect(committed).toHaveLength(4);
    for (const fix of committed) expect(fix).not.toMatch(aPass);
    for (const fix of fixes(fold([]))) expect(fix).toMatch(aPass);
  });
  it.each(['missing', 'unreadable', 'broken', 'other-key'] as const)(
    'a record that matches in all and whose signature is %s proves nothing',
    (state) => {
      const evidence = record([match(10)]);
      const report = buildReport({
        plan: onlyProjects(true),
        progress: fold([]),
        evidence: [evidence],
        signatures: new Map([[`projects/${evidence.id}`, { state, fingerprint: null, algorithm: null }]]),
        generatedAt: new Date('2026-11-21T12:00:00.000Z'),
        tool: 'headwater',
      });
      expect(report.verdict).toMatchObject({
        proof: 'not-proved',
        sentence: 'No: the evidence is not signed as it ought to be in projects.',
      });
      expect(report.exceptions[0]).toMatchObject({ id: `signature-${state}`, severity: 'wrong' });
      expect(reportText(report)).toContain('not signed as');
    },
  );
  it.each(table)('%s', (_why, evidence, proof, sentence) => {
    const report = buildReport({
      plan: onlyProjects(true),
      progress: fold([]),
      evidence: [evidence],
      generatedAt: new Date('2026-11-21T12:00:00.000Z'),
      tool: 'headwater',
    });
    expect(report.verdict.proof).toBe(proof);
    expect(report.verdict.sentence).toBe(sentence);
    if (!evidence.inputs.inventory.complete) {
      expect(report.exceptions.map(({ id }) => id)).toContain('inventory-incomplete');
      const said =
        'Directories could not be read, or lines of a listing not used: nobody knows what is in there';
      for (const view of [reportHtml(report), reportMarkdown(report), reportText(report)])
        expect(view.replaceAll(/\s+/g, ' ')).toContain(said);
    }
  });

  it('is not "proved" while a share has no evidence', () => {
    const report = buildReport({
      plan: samplePlan(),
      progress: fold([]),
      evidence: projectsEvidence(),
      generatedAt: new Date('2026-11-21T12:00:00.000Z'),
      tool: 'headwater',
    });
    expect(report.verdict.proof).toBe('not-checked');
    expect(report.verdict.sentence).toContain('media and genomics have not been verified');
    expect(report.totals.books).toBeNull();
  });
});

describe('which records count', () => {
  it('a later check overrules the final pass, and only the newest of a pass is listed', () => {
    const [seed, final] = projectsEvidence();
    const bad = sampleRecord({
      share: 'projects',
      pass: 'check',
      finishedAt: '2026-11-21T11:00:00.000Z',
      scanned: 1,
      groups: [{ verdict: 'differ', book: 'unchanged', reason: 'checksum', entries: 1, bytes: 1 }],
    });
    const older = sampleRecord({ ...bad, scanned: 1, finishedAt: '2026-11-21T04:00:00.000Z', examples: [] });
    const report = buildReport({
      plan: onlyProjects(true),
      progress: fold([]),
      evidence: [bad, older, ...[final, seed].filter((one) => one !== undefined)],
      generatedAt: new Date('2026-11-21T12:00:00.000Z'),
      tool: 'headwater',
    });
    expect(report.evidence.map(({ pass, current }) => [pass, current])).toEqual([
      ['seed', false],
      ['final', false],
      ['check', true],
    ]);
    expect(report.verdict.proof).toBe('not-proved');
  });
});

describe('the figures add up', () => {
  it('scanned = all columns, in every share and in the total', () => {
    const { totals, shares } = reports.troubled;
    for (const books of [totals.books, ...shares.map((share) => share.books)]) {
      if (books === null) throw new Error('the sample has evidence for every share');
      const { scanned, balanced: _, ...columns } = books;
      expect(Object.values(columns).reduce((sum, one) => sum + one, 0)).toBe(scanned);
    }
  });
  it('verdicts of scanned entries add up to scanned; extras are beside them', () => {
    const { books, verdicts } = reports.troubled.totals;
    const sum = Object.entries(verdicts).reduce(
      (total, [name, { entries }]) => total + (name === 'extra' ? 0 : entries),
      0,
    );
    expect(sum).toBe(books?.scanned);
  });
});

describe('the page', () => {
  const page = reportHtml(reports.troubled);
  it('says REHEARSAL when it is one, and not when it is none', () => {
    expect(page).toContain('<b>REHEARSAL</b>');
    expect(reportHtml(reports.done)).not.toContain('REHEARSAL');
  });
  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/\s(?:src|href(?!="#)|srcset|action|on\w+)\s*=|url\(|@import/i);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.indexOf('</script>')).toBe(page.lastIndexOf('</script>'));
  });
  it('shows the hostile name as text and carries it whole in its JSON', () => {
    expect(page).toContain('&#60;/script&#62;&#60;script&#62;alert(1)&#60;/script&#62;');
    const json = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    const report = reportSchema.parse(JSON.parse(json));
    expect(report).toEqual(reports.troubled);
    expect(report.exceptions.some(({ examples }) => examples.some(({ path }) => path.text === HOSTILE))).toBe(
      true,
    );
  });
  it('answers on the first screen', () => {
    const top = page.slice(0, page.indexOf('Share by share'));
    expect(top).toContain('No: 1 missing, 1 different and 1 extra in genomics.');
    expect(top).toContain('Two independent lists were compared');
  });
});

describe('the terminal summary', () => {
  it('tells of a scan that is not whole and of entries nobody could judge however much else is wrong', () => {
    const group = (verdict: 'differ' | 'missing' | 'extra' | 'unverified', reason: string) =>
      ({ verdict, book: 'unaccounted', reason, entries: 2, bytes: 2 }) as const;
    const report = buildReport({
      plan: onlyProjects(true),
      progress: fold([]),
      evidence: [
        sampleRecord({
          ...{ share: 'projects', pass: 'final', finishedAt: '2026-11-21T10:00:00.000Z', scanned: 10 },
          groups: [
            ...[group('missing', 'no-object'), group('differ', 'checksum'), group('extra', 'no-entry')],
            ...[group('unverified', 'source-unreadable')],
          ],
          complete: false,
        }),
      ],
      generatedAt: new Date('2026-11-21T12:00:00.000Z'),
      tool: 'headwater',
    });
    const text = reportText(report).replaceAll(/\s+/g, ' ');
    expect(text).toContain('nobody knows what is in there (projects)');
    expect(text).toContain('2 × not verified (projects): There was not enough to compare: no full checksum');
    expect(reportText(reports.done)).not.toContain('Doubts');
  });
  it.each(Object.entries(reports))('%s fits a screen', (_name, report) => {
    const lines = reportText(report).split('\n');
    expect(lines.length).toBeLessThanOrEqual(46);
    // Paths of evidence and commands are not cut: people copy them.
    expect(lines.filter((line) => textWidth(line) > 80 && !/evidence|Next:/.test(line))).toEqual([]);
  });
});

it('a share that is not proved says so in the summary', () => {
  expect(genomicsEvidence().verdict).toBe('not-proved');
  expect(reportText(reports.troubled)).toContain('NOT PROVED');
});
