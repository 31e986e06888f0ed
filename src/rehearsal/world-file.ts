import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import { type World, worldSchema } from './world.ts';

/** Served when a rehearsal's directory has no `world.json` yet: an account with nothing on its premises. */
const EMPTY: World = { account: '123456789012', region: 'us-east-1', exports: [], agents: [], gateways: [] };

/** Why an export cannot be served, for a person. */
export class NoSuchExport extends Error {}

/** The premises a rehearsal plays, re-read whenever `world.json` changes. */
export interface WorldFile {
  /** Throws HeadwaterError `rehearsal-world-invalid` (usage). */
  read(): Promise<World>;
  /** When `world.json` was last written, or null when there is none. */
  changedAt(): Date | null;
  /**
   * The local directory behind a mounted export or a directory below it, as a real path that lies inside the
   * export's own directory. Throws {@link NoSuchExport} for an unknown export, a missing directory, a `..`, and a
   * symbolic link on the way down.
   */
  directoryOf(protocol: 'nfs' | 'smb', server: string, subdirectory: string): Promise<string>;
}

function parse(text: string, file: string): World {
  const fault = (message: string, cause?: unknown): HeadwaterError =>
    new HeadwaterError({
      code: 'rehearsal-world-invalid',
      blame: 'usage',
      message: `The rehearsal's ${file} cannot be used: ${message}`,
      next: ['Write it again with "headwater init", or correct it by hand.'],
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fault('it is not JSON.', cause);
  }
  const checked = worldSchema.safeParse(value);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw fault(issues.join('; '), checked.error);
}

/** The segments of a path as a mount sees it; throws {@link NoSuchExport} when one of them climbs. */
function segments(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0')) throw new NoSuchExport(`a path may not climb: ${path}`);
  return parts;
}

/** The export that serves a path, and what of the path is left below it; the longest export wins, as in a mount table. */
export function matchExport(
  world: World,
  protocol: 'nfs' | 'smb',
  server: string,
  subdirectory: string,
): { readonly directory: string; readonly below: readonly string[] } | null {
  const wanted = segments(subdirectory);
  const candidates = world.exports
    .filter((e) => e.protocol === protocol && e.server.toLowerCase() === server.toLowerCase())
    .map((e) => ({ directory: e.directory, at: segments(e.export) }))
    .filter(({ at }) => at.every((part, i) => part === wanted[i]))
    .sort((a, b) => b.at.length - a.at.length);
  const best = candidates[0];
  return best === undefined ? null : { directory: best.directory, below: wanted.slice(best.at.length) };
}

async function descend(root: string, below: readonly string[]): Promise<string> {
  let current = root;
  for (const part of below) {
    current = join(current, part);
    const found = await lstat(current).catch(() => null);
    if (found === null) throw new NoSuchExport('No such file or directory');
    // A link could lead out of the export, so none is followed below its root.
    if (!found.isDirectory()) throw new NoSuchExport('Not a directory');
  }
  const real = await realpath(current);
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new NoSuchExport('outside the export');
  }
  return real;
}

/** Opens `<directory>/world.json`; relative export directories are taken from `directory`. A `pace` holds in the place of the file's. */
export function openWorld(directory: string, pace?: World['pace']): WorldFile {
  const file = join(directory, 'world.json');
  let cached: { readonly stamp: string; readonly world: World; readonly at: Date } | null = null;

  const read = async (): Promise<World> => {
    const found = await stat(file, { bigint: true }).catch(() => null);
    if (found === null) {
      cached = null;
      return EMPTY;
    }
    const stamp = `${found.mtimeNs}/${found.size}/${found.ino}`;
    if (cached?.stamp !== stamp) {
      const world = parse(await readFile(file, 'utf8'), 'world.json');
      cached = { stamp, world: pace === undefined ? world : { ...world, pace }, at: found.mtime };
    }
    return cached.world;
  };

  return {
    read,
    changedAt: () => cached?.at ?? null,
    directoryOf: async (protocol, server, subdirectory) => {
      const match = matchExport(await read(), protocol, server, subdirectory);
      if (match === null) throw new NoSuchExport('Connection timed out');
      const root = await realpath(resolve(directory, match.directory)).catch(() => {
        throw new NoSuchExport('No such file or directory');
      });
      if (!(await stat(root)).isDirectory()) throw new NoSuchExport('Not a directory');
      return descend(root, match.below);
    },
  };
}
