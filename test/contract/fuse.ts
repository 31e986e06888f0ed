import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';

/** `/dev/fuse` when this process may not mount by it. */
export function fuseLacks(): string | undefined {
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return '/dev/fuse';
  }
}

/** Whether something is mounted at a path. Spaces are written as octal there; nothing else that is would be in a path made here. */
export function isMounted(path: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path.replaceAll(' ', '\\040')} `);
}

/** Takes a mount away; one that is in use goes once nobody uses it. Nothing where there is none. */
export function unmount(path: string): void {
  if (isMounted(path) && spawnSync('fusermount3', ['-u', path]).status !== 0)
    spawnSync('fusermount3', ['-uz', path]);
}

/** What gcc needs for a library; undefined when its headers are not here. */
export function flagsOf(library: string): readonly string[] | undefined {
  const asked = spawnSync('pkg-config', ['--cflags', '--libs', library], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim().split(/\s+/) : undefined;
}

/** Compiles one file of C. Throws with what gcc said. */
export function compile(source: string, binary: string, libraries: readonly string[]): void {
  const flags = libraries.flatMap((library) => flagsOf(library) ?? []);
  const made = spawnSync('gcc', ['-O2', '-o', binary, source, ...flags], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`gcc: ${made.stderr}`);
}
