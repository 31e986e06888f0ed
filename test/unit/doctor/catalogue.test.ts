import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AREA_TITLES, AREAS } from '../../../src/doctor/areas.ts';
import { DOCTOR_CHECKS } from '../../../src/doctor/catalogue.ts';

const page = readFileSync(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');

/** Sections of the page: `### HD101 Title` and below it `**error**`. */
const sections = page
  .split(/^### /m)
  .slice(1)
  .map((text) => text.split(/^## /m)[0] ?? '')
  .map((text) => {
    const [, id = '', title = ''] = /^(HD\d{3}) (.+)\n/.exec(text) ?? [];
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
  it('has ids in order, each once, whose first digit is their area', () => {
    const ids = DOCTOR_CHECKS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted());
    for (const { id, area } of DOCTOR_CHECKS) expect(id[2], id).toBe(String(AREAS.indexOf(area) + 1));
    expect([...new Set(DOCTOR_CHECKS.map(({ area }) => area))]).toEqual(AREAS);
  });

  it.each(DOCTOR_CHECKS)('$id is written in sentences', ({ title, why, fix }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(why).toMatch(/^[A-Za-z].*\.$/);
    expect(fix).toMatch(/^[A-Za-z].*[^\n]$/);
  });
});

describe('docs/doctor.md', () => {
  it('has the sections of the catalogue, in its order, with its titles and severities', () =>
    expect(sections.map(({ id, title, severity }) => [id, title, severity])).toEqual(
      DOCTOR_CHECKS.map(({ id, title, severity }) => [id, title, severity]),
    ));

  it('has a heading for each area', () => {
    const headings = [...page.matchAll(/^## HD(\d)xx: (.+)$/gm)].map(([, digit, name]) => [digit, name]);
    expect(headings).toEqual(AREAS.map((area, at) => [String(at + 1), AREA_TITLES[area]]));
  });

  it.each(sections)(
    '$id says what it means, why, how to mend it and how it is looked at',
    ({ id, words }) => {
      const check = DOCTOR_CHECKS.find((one) => one.id === id);
      expect(words).toContain(`**Why:** ${linked(check?.why ?? '')}`);
      expect(words).toContain(`**Fix:** ${check?.fix}`);
      expect(words).toMatch(/\*\*Looks by:\*\* .*\. ?$/);
    },
  );
});
