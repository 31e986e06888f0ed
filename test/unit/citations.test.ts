import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const below = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path));

const FACTS = 'docs/aws-facts.md';
const SOURCES = below('src', '.ts');
const PAGES = [...below('docs', '.md'), 'README.md', 'CONTRIBUTING.md'];

/** Headings that can be cited: `### 8. Title <a id="8"></a>`, as pairs of number and anchor. */
const headings = [...read(FACTS).matchAll(/^#{3,4} (\d+|[A-H]\.\d|[A-H])[. ].*<a id="(.+)"><\/a>$/gm)].map(
  (match) => ({ section: match[1], anchor: match[2] }),
);
const sections = new Set(headings.map(({ section }) => section));

/** What each citation in a text names, `null` for one of another form. A plain link to the page is no citation. */
function cited(text: string): readonly (string | null)[] {
  return [...text.matchAll(/\[\s*aws-facts\b([^\]]*)\](?!\(aws-facts\.md\))/g)].flatMap((match) => {
    const named = match[1] ?? '';
    return /^ [A-H\d.]+(, [A-H\d.]+)*$/.test(named) ? named.slice(1).split(', ') : [null];
  });
}

/** The comment on a line of code, or nothing. */
const commentOf = (line: string): string =>
  /^\s*(?:\/\*|\*|\/\/).*$/.exec(line)?.[0] ?? /\s(\/\/ .*)$/.exec(line)?.[1] ?? '';

/** Words that point at facts or documents in another way than `[aws-facts 8]`. */
const FOREIGN =
  /[([]\s*facts\b|\b(?<!aws-)facts,? (?:section\b|s3\b|[A-H]\.\d|\d)|\[(?:UG|DS|FG|S3|SDK|BC|FSx)\s*[:\d ]|\buser guide\b|\bAPI reference\b|\bbotocore\b/i;
const isForeign = (line: string): boolean => FOREIGN.test(commentOf(line));

describe(FACTS, () => {
  it('has sections', () => expect(sections.size).toBeGreaterThan(30));
  it('numbers each section once, and anchors it by its number', () => {
    expect(headings.filter(({ section, anchor }) => section !== anchor)).toEqual([]);
    expect(headings.length).toBe(sections.size);
  });
  it('links to sections of its own that exist', () => {
    const links = [...read(FACTS).matchAll(/\]\(#(.+?)\)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !sections.has(link))).toEqual([]);
  });
});

describe('a citation', () => {
  it.each([
    ['one section', '// low [aws-facts 2].', ['2']],
    ['several', '/** Sizes [aws-facts A.4, G]. */', ['A.4', 'G']],
    ['a link in a document', '([aws-facts 8](aws-facts.md#8))', ['8']],
    ['a link to the page, which is none', 'see [aws-facts](aws-facts.md)', []],
    ['without a section', '// low [aws-facts].', [null]],
    ['with other words', '// low [aws-facts section 2].', [null]],
    ['over two lines', '// low [aws-facts\n// 2].', [null]],
  ])('is read: %s', (_why, text, found) => expect(cited(text)).toEqual(found));

  const citing = [...SOURCES, ...PAGES].filter((path) => cited(read(path)).length > 0);
  it('is used', () => expect(citing.length).toBeGreaterThan(50));
  it.each(citing)('in %s names sections that exist', (path) =>
    expect(cited(read(path)).filter((section) => section === null || !sections.has(section))).toEqual([]),
  );
});

describe('no other pointer to facts', () => {
  it.each([
    ['a section in words', ' * low (facts, section 2).', true],
    ['a sheet', '// posture (facts: s3, D)', true],
    ['broken by the end of a line', ' * `InvalidRequestException` [facts,', true],
    ['a bare letter', '// an assumption, facts A.1', true],
    ['a guide in short', '/** Longest filter [UG: datasync-limits]. */', true],
    ['an SDK type in short', 'const a = 1; // empty removes it [SDK:UpdateTaskRequest]', true],
    ['a guide in full', '// (S3 User Guide, "Naming objects")', true],
    ['the one form', '// low [aws-facts 2].', false],
    ['facts about a path', ' * The rule: one judgement per combination of facts.', false],
    ['code', 'export function judge(facts: PathFacts): Judgement {', false],
  ])('is noticed: %s', (_why, line, foreign) => expect(isForeign(line)).toBe(foreign));

  it('is left in src', () => {
    const left = SOURCES.flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) => (isForeign(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
    expect(left).toEqual([]);
  });
});
