import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS, FAMILIES } from '../../../../src/plans/lint/catalogue.ts';
import { expectGolden } from '../../views/golden.ts';

const page = readFileSync(new URL('../../../../docs/lint.md', import.meta.url), 'utf8');

/** Sections of the page: `### HW101 Title` and below it `**error**`. */
const sections = page
  .split(/^### /m)
  .slice(1)
  .map((text) => text.split(/^## /m)[0] ?? '')
  .map((text) => {
    const [, id = '', title = ''] = /^(HW\d{3}) (.+)\n/.exec(text) ?? [];
    const [, severity = ''] = /^\*\*(\w+)\*\*/m.exec(text) ?? [];
    return { id, title, severity, words: text.replaceAll(/\s+/g, ' ') };
  });
/** A citation is a link on the page, and plain in a terminal. */
const linked = (text: string) =>
  text.replaceAll(/\[aws-facts ([^\]]+)\]/g, (_, named: string) => {
    const first = named.split(', ')[0] ?? '';
    return `[aws-facts ${named}](aws-facts.md#${first})`;
  });

describe('the catalogue', () => {
  it('has ids in order, each once, in a family that has a name', () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted());
    expect([...new Set(ids.map((id) => id.slice(2, 3)))]).toEqual(Object.keys(FAMILIES));
    expect(ids.length).toBeGreaterThanOrEqual(40);
  });

  it.each(CHECKS)('$id is written in sentences', ({ title, why, fix }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(why).toMatch(/^[A-Z].*\.$/);
    expect(fix).toMatch(/^[A-Z].*\.$/);
  });

  it('reads like this', () => {
    const lines = CHECKS.flatMap(({ id, severity, title, why, fix }) => [
      `${id} ${severity.padEnd(5)} ${title}`,
      `  why  ${why}`,
      `  fix  ${fix}`,
    ]);
    expectGolden('plans/lint-catalogue.txt', `${lines.join('\n')}\n`);
  });
});

describe('docs/lint.md', () => {
  it('has the sections of the catalogue, in its order, with its titles and severities', () =>
    expect(sections.map(({ id, title, severity }) => [id, title, severity])).toEqual(
      CHECKS.map(({ id, title, severity }) => [id, title, severity]),
    ));

  it('has a heading for each family', () => {
    const headings = [...page.matchAll(/^## HW(\d)xx: (.+)$/gm)].map(([, digit, name]) => [digit, name]);
    expect(headings).toEqual(Object.entries(FAMILIES));
  });

  it.each(sections)('$id says what it means, why, how to mend it and how to accept it', ({ id, words }) => {
    const check = CHECKS.find((one) => one.id === id);
    expect(words).toContain(`**Why:** ${linked(check?.why ?? '')}`);
    expect(words).toContain(`**Fix:** ${check?.fix}`);
    expect(words).toMatch(/\*\*Accept:\*\* [A-Z].*\. ?$/);
  });
});
