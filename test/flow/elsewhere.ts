import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProject, type Project } from '../../src/wiring/project.ts';
import type { SmallMigration } from './small-migration.ts';

/** Does something with the migration on a host that has its configuration and nothing else. */
export async function withConfigurationAlone(
  { project: { directory } }: SmallMigration,
  work: (project: Project) => Promise<unknown>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater elsewhere '));
  try {
    const yaml = join(folder, 'headwater.yaml');
    await writeFile(yaml, await readFile(join(directory, 'headwater.yaml')));
    await work(await openProject(yaml));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Alters a copy in the control bucket, or takes it away. */
export async function harm(file: string, change: 'altered' | 'missing'): Promise<void> {
  if (change === 'altered') await appendFile(file, ' ');
  else await rm(file);
}

/** How evidence is refused whose record, or whose `list`, is altered or missing in the control bucket. */
export const harmed = (list: string) =>
  [
    { file: 'evidence.json', change: 'altered', code: 'evidence-broken', exitCode: 6 },
    { file: list, change: 'altered', code: 'evidence-broken', exitCode: 6 },
    { file: 'evidence.json', change: 'missing', code: 'evidence-missing', exitCode: 2 },
    { file: list, change: 'missing', code: 'evidence-list-missing', exitCode: 2 },
  ] as const;
