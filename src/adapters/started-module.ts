/**
 * A module that a thread or a process starts with, by its path below this folder: `shares/hash-worker`. Built, or in a test the
 * source. The bundle has each of them where this says (`STARTED` in `scripts/bundle.mjs`).
 */
export function startedModule(path: string): URL {
  return new URL(`./${path}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
}
