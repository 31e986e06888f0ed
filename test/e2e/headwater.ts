import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program as it is built. */
export const BIN = fileURLToPath(new URL('../../bin/headwater.js', import.meta.url));

const KILL_POLL_MS = 3;

/** How a command ended. */
export interface Ended {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built CLI as a person would; once `killWhen` says so it gets SIGKILL, as in a power cut. */
export function headwater(
  directory: string,
  args: readonly string[],
  options: { readonly killWhen?: () => boolean; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HEADWATER_SMB_PASSWORD: 'only-for-tests', NO_COLOR: '1', ...options.env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const { killWhen } = options;
    const timer =
      killWhen === undefined
        ? undefined
        : setInterval(() => killWhen() && child.kill('SIGKILL'), KILL_POLL_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

/** A directory of its own, with a space in its path, removed afterwards together with what runs in it. */
export async function workplace(): Promise<{ readonly directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'headwater e2e '));
  return {
    directory,
    async remove() {
      await headwater(directory, ['rehearsal', 'stop']);
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
