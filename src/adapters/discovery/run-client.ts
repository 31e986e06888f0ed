import { spawn } from 'node:child_process';

/** More than any server has shares for; a client that prints more is ended. */
const MOST_BYTES = 16 * 1024 * 1024;
/** How long a client that was asked to end may take. */
const GRACE_MS = 2_000;
/** Debian keeps showmount where only root looks for programs. */
const ALSO_IN = ['/usr/sbin', '/sbin'];

/** How a client program ended. */
export type Run =
  | { readonly kind: 'ended'; readonly code: number | null; readonly stdout: Buffer; readonly stderr: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'too-much' };

/**
 * Runs a client of the system with a list of arguments (no shell), nothing on its input, English messages, and of this
 * process's environment only what it needs to be found. Ends it after `timeoutMs`, by force if need be. Never throws.
 */
export function runClient(
  program: string,
  args: readonly string[],
  options: { readonly timeoutMs: number; readonly environment?: Readonly<Record<string, string>> },
): Promise<Run> {
  return new Promise((resolve) => {
    const { PATH = '', HOME = '/' } = process.env;
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: [PATH, ...ALSO_IN].join(':'), HOME, LC_ALL: 'C.UTF-8', ...options.environment },
    });
    let ended: Run | undefined;
    let bytes = 0;
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    const stop = (why: Run): void => {
      ended ??= why;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    };
    const timer = setTimeout(() => stop({ kind: 'timed-out' }), options.timeoutMs);
    for (const [stream, pieces] of [
      [child.stdout, out],
      [child.stderr, err],
    ] as const) {
      stream.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > MOST_BYTES) stop({ kind: 'too-much' });
        else pieces.push(piece);
      });
    }
    const finish = (run: Run): void => {
      clearTimeout(timer);
      resolve(ended ?? run);
    };
    child.once('error', () => finish({ kind: 'missing' }));
    child.once('close', (code) =>
      finish({
        kind: 'ended',
        code,
        stdout: Buffer.concat(out),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
}
