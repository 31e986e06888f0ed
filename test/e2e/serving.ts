import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BIN } from './headwater.ts';

/** A rehearsal that `headwater rehearsal start` serves. */
export interface ServedRehearsal {
  readonly endpoint: string;
  /** For tools that know nothing of headwater: its key pair, the Region, and nothing of the user's own. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Starts the rehearsal of the project in `directory` as a person would in a second terminal. */
export async function serve(directory: string, args: readonly string[] = []): Promise<ServedRehearsal> {
  const child = spawn(process.execPath, [BIN, 'rehearsal', 'start', ...args], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  const endpoint = await new Promise<string>((resolve, reject) => {
    const hear = (text: Buffer): void => {
      said += text;
      const found = /http:\/\/[\d.]+:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('close', () => reject(new Error(`the rehearsal ended: ${said}`)));
  });
  return {
    endpoint,
    env: {
      PATH: '/usr/bin:/bin',
      HOME: directory,
      LANG: 'C.UTF-8',
      AWS_SHARED_CREDENTIALS_FILE: join(directory, '.headwater/rehearsal/credentials'),
      AWS_PROFILE: 'rehearsal',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    },
    async stop() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}

/** Whether a Debian package's program is here; `.ci/run` installs those these tests need. */
export const hasProgram = (name: string): boolean => existsSync(`/usr/bin/${name}`);

/** Runs a program to its end. */
export function runProgram(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (text: Buffer): void => {
      output += text;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
