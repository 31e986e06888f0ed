import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { projectFile } from './project-file.ts';

const manifest = z.object({ name: z.string(), version: z.string() });

/** Name and version of this program, as evidence and ledger record it: `headwater 0.1.0`. */
export function toolVersion(): string {
  const { name, version } = manifest.parse(JSON.parse(readFileSync(projectFile('package.json'), 'utf8')));
  return `${name} ${version}`;
}
