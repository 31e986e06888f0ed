import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { compile, flagsOf, fuseLacks, isMounted, unmount } from './fuse.ts';

/** How a mounted directory behaves; `bench/delayfs.c` says what each of these means. */
export interface DelayedOptions {
  /** Microseconds a call. */
  readonly delayUs?: number;
  readonly jitterUs?: number;
  readonly threads?: number;
  readonly entryMs?: number;
  readonly attrMs?: number;
  /** `PATTERN=ERRNO[@N][:CALL]` */
  readonly fail?: readonly string[];
  /** `PATTERN[:CALL]` */
  readonly hang?: readonly string[];
  readonly unknownTypes?: boolean;
  readonly longerNames?: number;
  /** An empty folder to mount at; a new one when absent. */
  readonly at?: string;
}

/** Calls that came, by their kind, and how many waited at the same time at most. */
export interface DelayedCalls {
  readonly mostAtOnce: number;
  readonly getattr: number;
  readonly readlink: number;
  readonly open: number;
  readonly read: number;
  readonly opendir: number;
  readonly readdir: number;
  readonly xattr: number;
}

export interface DelayedMount {
  /** Where the directory is seen. */
  readonly path: string;
  /** Unmounts; may be called again. */
  stop(): Promise<DelayedCalls>;
}

const SOURCE = fileURLToPath(new URL('../../bench/delayfs.c', import.meta.url));
const READY_MS = 10_000;

/** What a delayed mount lacks on this machine; tests skip themselves and show it. */
export function delayedMountLacks(): string | undefined {
  const lacks = fuseLacks();
  if (lacks !== undefined) return lacks;
  for (const program of ['gcc', 'pkg-config', 'fusermount3']) {
    if (spawnSync(program, ['--version']).error !== undefined) return program;
  }
  return flagsOf('fuse3') === undefined ? 'libfuse3-dev' : undefined;
}

const argumentsOf = (options: DelayedOptions): readonly string[] => [
  ...(
    [
      ['--delay-us', options.delayUs],
      ['--jitter', options.jitterUs],
      ['--threads', options.threads],
      ['--entry-ms', options.entryMs],
      ['--attr-ms', options.attrMs],
      ['--longer-names', options.longerNames],
    ] as const
  ).flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)])),
  ...(options.fail ?? []).flatMap((rule) => ['--fail', rule]),
  ...(options.hang ?? []).flatMap((rule) => ['--hang', rule]),
  ...(options.unknownTypes === true ? ['--unknown-types'] : []),
];

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Resolves to whether it ended in time. */
const endsWithin = async (child: ChildProcess, ms: number): Promise<boolean> =>
  ended(child) || (await Promise.race([once(child, 'exit').then(() => true), wait(ms, false)]));

/**
 * Shows `source` through a slow mount, until `stop` or the end of this process.
 * Throws when it is not there within ten seconds, with what the program said.
 */
export async function mountDelayed(source: string, options: DelayedOptions = {}): Promise<DelayedMount> {
  const place = await mkdtemp(join(tmpdir(), 'headwater-delayed-'));
  const [binary, stats] = [join(place, 'delayfs'), join(place, 'calls.json')];
  const folder = options.at ?? join(place, 'mount');
  await mkdir(folder, { recursive: true });
  // Quick enough to be done for each mount, and so nothing is left that another process could change.
  compile(SOURCE, binary, ['fuse3']);
  const child = spawn(
    binary,
    [...argumentsOf(options), '--with-parent', '--stats', stats, '--', source, folder],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (piece) => {
    said += piece;
  });
  const stop = async (): Promise<DelayedCalls> => {
    child.kill('SIGTERM');
    if (!(await endsWithin(child, 5000))) {
      unmount(folder);
      child.kill('SIGKILL');
      await endsWithin(child, 5000);
    }
    if (isMounted(folder)) spawnSync('fusermount3', ['-uz', folder]);
    const calls = (await readFile(stats, 'utf8').catch(() => undefined)) ?? kept;
    kept = calls;
    if (options.at === undefined) await rmdir(folder).catch(() => undefined);
    if (!isMounted(folder)) await rm(place, { recursive: true, force: true });
    if (calls === undefined) throw new Error(`delayfs was ended by force: ${said}`);
    return JSON.parse(calls);
  };
  let kept: string | undefined;
  const from = Date.now();
  while (!isMounted(folder) && !ended(child) && Date.now() - from < READY_MS) await wait(5);
  if (ended(child) || !isMounted(folder)) {
    await stop().catch(() => undefined);
    throw new Error(`delayfs did not mount ${source}: ${said}`);
  }
  return { path: folder, stop };
}
