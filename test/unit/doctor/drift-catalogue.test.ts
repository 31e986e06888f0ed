import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DRIFT_CHECKS } from '../../../src/doctor/drift/catalogue.ts';

const page = readFileSync(new URL('../../../docs/drift.md', import.meta.url), 'utf8');

/** Sections of the page: `### HR101 Title` and below it `**error**`. */
const sections = page
  .split(/^### /m)
  .slice(1)
  .map((text) => text.split(/^## /m)[0] ?? '')
  .map((text) => {
    const [, id = '', title = ''] = /^(HR\d{3}) (.+)\n/.exec(text) ?? [];
    const [, severity = ''] = /^\*\*(\w+)\*\*/m.exec(text) ?? [];
    return { id, title, severity, words: text.replaceAll(/\s+/g, ' ') };
  });
/** A citation is a link on the page, and plain in a terminal. */
const linked = (text: string) =>
  text.replaceAll(/\[aws-facts ([^\]]+)\]/g, (_, named: string) => {
    const first = named.split(', ')[0] ?? '';
    return `[aws-facts ${named}](aws-facts.md#${first})`;
  });

describe('the catalogue of drift', () => {
  it('has ids in order, each once', () => {
    const ids = DRIFT_CHECKS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted());
  });

  it.each(DRIFT_CHECKS)('$id is written in sentences', ({ title, why, action }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(why).toMatch(/^[A-Za-z].*\.$/);
    expect(action).toMatch(/^[A-Z].*\.$/);
  });
});

describe('docs/drift.md', () => {
  it('has the sections of the catalogue, in its order, with its titles and severities', () =>
    expect(sections.map(({ id, title, severity }) => [id, title, severity])).toEqual(
      DRIFT_CHECKS.map(({ id, title, severity }) => [id, title, severity]),
    ));

  it.each(sections)(
    '$id says what it means, why, what to do, how it is looked at and what that does not tell',
    ({ id, words }) => {
      const check = DRIFT_CHECKS.find((one) => one.id === id);
      expect(words).toContain(`**Why:** ${linked(check?.why ?? '')}`);
      expect(words).toContain(`**Action:** ${check?.action}`);
      expect(words).toMatch(/\*\*Looks by:\*\* .*\. \*\*Cannot tell:\*\* .*\. ?$/);
    },
  );
});
