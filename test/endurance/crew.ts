import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { BIN } from '../e2e/headwater.ts';

/** How a process of the crew ended, when nobody had killed it. */
export interface Ending {
  readonly name: string;
  readonly code: number | null;
  readonly said: string;
}

/** How a process is hampered while it lives. */
export interface Hamper {
  /** No file of it may grow beyond where the ledger is now, and so many KiB: to it, the disk is full. */
  readonly roomKiB?: number;
  /** Its clock shows so much more, or less, after a second and for three. */
  readonly clockOffMs?: number;
  /** Done after the one before is dead, and before this one starts. */
  readonly before?: () => Promise<void>;
}

/** The processes that carry a migration: `apply`, and workers beside it. */
export interface Crew {
  readonly size: number;
  /** SIGKILL for one of them by its number, and another in its place, perhaps hampered. */
  replace(index: number, hamper?: Hamper): Promise<void>;
  /** Settles when an `apply` has said that all is done. */
  readonly finished: Promise<void>;
  /** Ends that were nobody's doing, but for those that are to be expected while things go wrong. */
  readonly endings: readonly Ending[];
  stop(): Promise<void>;
}

/** Kept of what a process says. */
const SAID = 4_000;
/** One that ended by itself is started again after this: whoever supervises it waits a little. */
const AGAIN_AFTER_MS = 500;

const CLOCK = new URL('./wrong-clock.mjs', import.meta.url).href;

/** Starts `apply` (number 0) and workers in a project's directory. */
export function startCrew(
  directory: string,
  workers: number,
  environment: Readonly<Record<string, string>>,
): Crew {
  const endings: Ending[] = [];
  const members: (ChildProcess | null)[] = [];
  let over = false;
  let starts = 0;
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const start = (index: number, hamper: Hamper = {}): void => {
    if (over) return;
    const args = index === 0 ? ['apply'] : ['work', '--concurrency', '4'];
    starts += 1;
    const name = `${String(starts).padStart(3, '0')}-${args[0]}-${index}`;
    const child = spawnHampered(directory, args, environment, hamper);
    members[index] = child;
    const log = createWriteStream(join(directory, 'logs', `${name}.log`));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log.write(text);
        said = (said + text).slice(-SAID);
      });
    }
    child.once('close', (code, signal) => {
      log.end(`\n= ${code ?? signal}\n`);
      if (members[index] !== child || over) return;
      if (index === 0 && code === 0) return finish();
      endings.push({ name, code, said });
      setTimeout(() => members[index] === child && start(index), AGAIN_AFTER_MS);
    });
  };
  for (let index = 0; index <= workers; index += 1) start(index);

  const kill = (index: number): Promise<void> => {
    const child = members[index] ?? null;
    members[index] = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  };
  return {
    size: workers + 1,
    finished,
    endings,
    async replace(index, hamper) {
      await kill(index);
      await hamper?.before?.();
      start(index, hamper);
    },
    async stop() {
      over = true;
      await Promise.all(members.map((_, index) => kill(index)));
    },
  };
}

function spawnHampered(
  directory: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { roomKiB, clockOffMs }: Hamper,
): ChildProcess {
  const command = [process.execPath, BIN, ...args];
  const env = {
    ...process.env,
    NODE_OPTIONS: clockOffMs === undefined ? '' : `--import=${CLOCK}`,
    HEADWATER_TEST_CLOCK_OFF_MS: String(clockOffMs ?? 0),
    ...environment,
  };
  const options: SpawnOptions = { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], env };
  if (roomKiB === undefined) return spawn(command[0] ?? '', command.slice(1), options);
  const ledgerKiB = Math.ceil(statSync(join(directory, '.headwater/ledger.jsonl')).size / 1024);
  // Node ignores SIGXFSZ, so a write that would go too far writes what fits and then fails, as on a full disk.
  const limited = ['-c', 'ulimit -f "$1"; shift; exec "$@"', 'limited', String(ledgerKiB + roomKiB)];
  return spawn('bash', [...limited, ...command], options);
}
