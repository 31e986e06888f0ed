import { expect, it } from 'vitest';
import { shown } from '../../../src/inventory/display.ts';
import type { HazardListItem } from '../../../src/inventory/hazard-list.ts';
import { hazardListText } from '../../../src/views/hazard-list-text.ts';

const path = (text: string) => shown(Buffer.from(text));

function linesOf(items: readonly HazardListItem[]): string {
  const lines: string[] = [];
  const text = hazardListText('case-clash', (line) => lines.push(line));
  for (const item of items) text.item('projects', item);
  text.end();
  return lines.join('\n');
}

it('says what it is, who has it, and how many were not listed', () => {
  const one = {
    path: path('d/A\u001b[2J'),
    kind: 'file',
    sizeBytes: 1536,
    detail: 'one of 3 names',
    other: path('d/a'),
  } as const;
  const root = { path: path(''), kind: 'directory', sizeBytes: 0, detail: null, other: null } as const;
  expect(
    linesOf([
      { kind: 'totals', entries: 3, bytes: 3072 },
      { kind: 'entries', entries: [one, root] },
    ]),
  ).toBe(
    [
      'projects: names that differ only by case [case-clash]: 3 entries, 3 KiB',
      '    Both become objects, but an SMB client or a case-insensitive reader sees one',
      '    of them; directories become one.',
      'do: Rename one of each group, or serve the prefix with forced case sensitivity.',
      '  1.5 KiB  d/A\\x1b[2J  (one of 3 names: d/a)',
      'directory  (the root)',
      'and 1 more; all of them: --limit 0',
    ].join('\n'),
  );
});

it('says so when nothing has it', () => {
  expect(linesOf([{ kind: 'totals', entries: 0, bytes: 0 }])).toBe(
    'projects: names that differ only by case [case-clash]: 0 entries, 0 bytes',
  );
});
