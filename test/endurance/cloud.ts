import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startRehearsal } from '../../src/rehearsal/start.ts';
import { worldOf } from './premises.ts';

/** How long each state of an execution lasts at least: long enough for kills to meet it running. */
const STEP_MS = 60;

export interface FaultRule {
  readonly fault: string;
  readonly [key: string]: unknown;
}

/** The rehearsal that a migration runs against; it never dies, as AWS does not. */
export interface Cloud {
  readonly endpoint: string;
  /** A profile `rehearsal` with the key pair to sign with. */
  readonly credentialsFile: string;
  setFaults(rules: readonly FaultRule[]): Promise<void>;
  setAgent(name: string, status: 'online' | 'offline'): Promise<void>;
  close(): Promise<void>;
}

/** Starts it in this process, where the commands of the project find it. */
export async function startCloud(project: string, data: string, seed: number): Promise<Cloud> {
  const directory = join(project, '.headwater/rehearsal');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'world.json'), JSON.stringify(worldOf(data)));
  const rehearsal = await startRehearsal({ directory, stepDelayMs: STEP_MS });
  const { endpoint, credentialsFile } = rehearsal;
  await writeFile(join(directory, 'endpoint.json'), JSON.stringify({ endpoint, pid: process.pid }));
  const tell = async (what: string, body: object): Promise<void> => {
    const answer = await fetch(`${endpoint}/_rehearsal/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${what}: ${await answer.text()}`);
  };
  return {
    endpoint,
    credentialsFile,
    setFaults: (rules) => tell('faults', { seed: seed % 2 ** 31, rules }),
    setAgent: (name, status) => tell('agents', { name, status }),
    close: () => rehearsal.close(),
  };
}
