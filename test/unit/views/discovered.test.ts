import { describe, expect, it } from 'vitest';
import { discoveredText } from '../../../src/views/discovered-text.ts';
import { insertionDiff } from '../../../src/views/insertion-diff.ts';
import type { Discovered } from '../../../src/views/values/discovered.ts';

const share: Discovered['found'][number] = {
  protocol: 'nfs',
  name: { text: '/export/a', bytes: '' },
  kind: 'share',
  clients: [],
  comment: '',
  configuredAs: null,
  refused: null,
  within: null,
};
const smb = {
  ...share,
  protocol: 'smb',
  name: { text: 'C$', bytes: '' },
  kind: 'administrative',
  comment: 'Disk C',
} as const;
const given: Discovered = {
  host: 'filer',
  asked: [
    { protocol: 'nfs', outcome: 'listed', message: null, next: null },
    { protocol: 'smb', outcome: 'refused', message: 'No.', next: 'Name a user.' },
  ],
  found: [
    { ...share, clients: ['192.0.2.1', '@lab'], within: { text: '/export', bytes: '' } },
    { ...share, name: { text: '/dt=1', bytes: '' }, refused: 'DataSync refuses it' },
    { ...share, configuredAs: 'b' },
    smb,
  ],
  written: null,
};

describe('what a server offers, as text', () => {
  it('is a table, then what is wrong, then what to type', () =>
    expect(discoveredText(given).split('\n')).toEqual([
      'filer: 4 exports and shares',
      '  protocol  name       open to, or comment  notes',
      '  nfs       /export/a  192.0.2.1, @lab      within /export',
      '  nfs       /dt=1      any host             refused',
      '  nfs       /export/a  any host             configured as b',
      '  smb       C$         Disk C               administrative',
      'Refused /dt=1: DataSync refuses it.',
      'SMB shares: No. Name a user.',
      'Next: headwater inventory discover filer --write    (adds 1 to headwater.yaml)',
    ]));

  it('shows what was written', () => {
    const written = { file: '/w/headwater.yaml', shares: ['a'], diff: '+++ x\n+  - name: a' };
    const lines = discoveredText({ ...given, written }).split('\n');
    expect(lines).toContain('+  - name: a');
    expect(lines).toContain('Added 1 share to /w/headwater.yaml.');
    expect(lines.at(-1)).toMatch(/^Next: mount/);
    expect(discoveredText({ ...given, written: { ...written, shares: [] } })).toContain('was not changed');
  });

  it('has nothing to type when nothing can be added', () =>
    expect(discoveredText({ ...given, found: [smb] })).not.toContain('--write'));

  it('prints no control character', () => {
    const bad = '\u001b]0;x\u0007\u202e';
    const text = discoveredText({
      ...given,
      host: bad,
      asked: [{ protocol: 'nfs', outcome: 'failed', message: bad, next: bad }],
      found: [{ ...smb, comment: bad }],
      written: { file: bad, shares: ['a'], diff: bad },
    });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe('lines that were put into a text', () => {
  const text = '1\n2\n3\n4\n5\n6\n7\n8\n';
  it.each([
    { why: 'in the middle', after: 4, hunk: ['@@ -2,6 +2,7 @@', ' 2', ' 3', ' 4', '+new', ' 5', ' 6', ' 7'] },
    { why: 'at the end', after: 8, hunk: ['@@ -6,3 +6,4 @@', ' 6', ' 7', ' 8', '+new'] },
    { why: 'at the beginning', after: 0, hunk: ['@@ -1,3 +1,4 @@', '+new', ' 1', ' 2', ' 3'] },
  ])('$why', ({ after, hunk }) =>
    expect(insertionDiff('f', text, after, ['new']).split('\n')).toEqual(['--- f', '+++ f', ...hunk]),
  );
  it('are none', () => expect(insertionDiff('f', text, 4, [])).toBe(''));
});
