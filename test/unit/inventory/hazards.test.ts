import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HAZARD_IDS, HAZARDS } from '../../../src/inventory/hazards.ts';

const page = readFileSync(new URL('../../../docs/hazards.md', import.meta.url), 'utf8');
const HEADINGS = { blocks: 'What blocks', changes: 'What arrives changed', informs: 'What is good to know' };

/** Ids in the table under a heading. */
const listed = (heading: string): readonly string[] => {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, id]) => id ?? '');
};

it.each(Object.entries(HEADINGS))(
  'docs/hazards.md has every hazard that %s, in order, and no other',
  (effect, heading) => {
    expect(listed(heading)).toEqual(HAZARD_IDS.filter((id) => HAZARDS.get(id)?.effect === effect));
  },
);

it('the catalogue has every id once, what blocks first', () => {
  expect([...HAZARDS.keys()]).toEqual(HAZARD_IDS);
});

it.each(HAZARD_IDS)('%s says what happens and what to do, in sentences', (id) => {
  const hazard = HAZARDS.get(id);
  expect(hazard?.title).toMatch(/^[a-zA-Z0-9].*[^.]$/);
  expect(hazard?.consequence).toMatch(/^[A-Z].*\.$/);
  expect(hazard?.fix).toMatch(/^[A-Z].*[.]$/);
});
