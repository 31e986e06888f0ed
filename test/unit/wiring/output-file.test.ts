import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initProject } from '../../../src/wiring/init.ts';
import { outputFile } from '../../../src/wiring/output-file.ts';
import { openProject, type Project } from '../../../src/wiring/project.ts';

let folder: string;
let project: Project;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-output-'));
  for (const name of ['share', 'share-notes', '.headwater']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'listing.find'), 'a listing');
  project = await openProject(
    await initProject(join(folder, 'headwater.yaml'), { name: 'projects', mount: 'share' }),
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file to write to', () => {
  it.each([
    ['the configuration itself', 'headwater.yaml'],
    ['the configuration by another way', 'share/../headwater.yaml'],
    ['a file of the share', 'share/page.html'],
    ['a folder of the share that is not there', 'share/new/page.html'],
    ['a link that leads into the share', 'link/page.html'],
    ['a link to the configuration', 'config-link'],
    ['the ledger', '.headwater/ledger.jsonl'],
    ['what is read', 'listing.find'],
  ])('is not %s', (_, name) => {
    symlinkSync('share', join(folder, 'link'));
    symlinkSync('headwater.yaml', join(folder, 'config-link'));
    expect(() => outputFile(project, join(folder, name), [join(folder, 'listing.find')])).toThrow(
      expect.objectContaining({ code: 'output-refused', blame: 'usage' }),
    );
  });

  it.each(['page.html', 'share-notes/page.html', 'new/page.html', 'listing.find.rejects'])(
    'may be %s',
    (name) => {
      expect(outputFile(project, join(folder, name), [join(folder, 'listing.find')])).toBe(
        join(folder, name),
      );
      expect(existsSync(join(folder, name))).toBe(false);
    },
  );
});
