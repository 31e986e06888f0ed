import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/evidence/evidence.ts';
import { evidenceText } from '../../../src/views/evidence-text.ts';
import { genomicsEvidence } from './sample-evidence.ts';

const copyOf = (copy: Partial<NonNullable<Evidence['copy']>>): Evidence => ({
  ...genomicsEvidence(),
  share: 'genomics-0a1b2c3d',
  copy: { source: '/mnt/genomics', endpoint: null, madeBy: 'other', ...copy },
});
const textOf = (copy: Partial<NonNullable<Evidence['copy']>> = {}): string =>
  evidenceText(copyOf(copy), { file: 'evidence.json' }).replaceAll(/\s+/g, ' ');

describe('the first screen of a copy', () => {
  it('begins with what was compared with what', () =>
    expect(textOf()).toMatch(/^REHEARSAL: \/mnt\/genomics is .*proved.* in s3:\/\/acme-data\/genomics\/: /));

  it('calls nothing proved where nothing could be compared', () => {
    const groups = [
      { verdict: 'unverified', book: 'transferred', reason: 'archived', entries: 3, bytes: 3 } as const,
    ];
    const record = { ...copyOf({}), groups, verdict: 'proved-with-exceptions' as const };
    const text = evidenceText(record).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/^REHEARSAL: \/mnt\/genomics could not be judged in .*: 3 unverified\./);
  });

  it('says which S3 it was when it was not AWS', () =>
    expect(textOf({ endpoint: 'https://s3.example.org' })).toContain(
      's3://acme-data/genomics/ at https://s3.example.org: ',
    ));

  it('sends nobody to plans, which a copy has not', () => {
    for (const word of [
      'headwater plan',
      'headwater inventory',
      'delta pass',
      'policy.exceptions',
      '--share',
    ])
      expect(textOf(), word).not.toContain(word);
  });

  it('gives the same command again, to list what is wrong', () => {
    expect(textOf()).toContain(
      'Next: headwater verify --source /mnt/genomics --target s3://acme-data/genomics/ --list ',
    );
    expect(textOf({ madeBy: 'datasync' })).toContain(' --made-by datasync --list ');
  });

  it('says what was left out, and leaves it out in the command it gives', () => {
    const { method, ...record } = copyOf({});
    const left = { ...record, method: { ...method, metadata: 'not-compared' as const } };
    const text = evidenceText(left, { file: 'evidence.json' }).replaceAll(/\s+/g, ' ');
    expect(text).toContain('; not metadata kept with objects)');
    expect(text).toContain(' --no-metadata --list ');
    expect(textOf()).not.toContain('metadata kept');
  });

  it('gives the command with what decided the verdicts: rules, consent and level', () => {
    const record = copyOf({});
    const sample = { seed: 1, slices: 1, slice: 0, read: 1, different: 0, archived: 0 };
    const text = evidenceText({
      ...record,
      accepted: ['link-not-copied'],
      method: { ...record.method, level: 'L4', sample },
      inputs: { ...record.inputs, rules: { protocol: 'smb', exclude: ['/scratch', '*.tmp'] } },
    });
    expect(text).toContain(
      " --protocol smb --exclude /scratch --exclude '*.tmp' --accept link-not-copied --level L4 --sample all --list ",
    );
  });

  it('quotes a path for the shell, and lets nothing in it act on the terminal', () => {
    expect(textOf({ source: "/mnt/it's here" })).toContain(`--source '/mnt/it'\\''s here' --target`);
    expect(evidenceText(copyOf({ source: '/mnt/\u001b[2J' }))).not.toContain('\u001b');
  });
});
