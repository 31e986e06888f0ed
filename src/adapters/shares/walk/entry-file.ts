import { fileURLToPath } from 'node:url';

/** A module beside this one that runs on its own, as it lies on disk: compiled, or in a test the source. */
export function entryFile(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url));
}
