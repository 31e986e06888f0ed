import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { OperationState } from '../../src/rehearsal/operations.ts';
import { startRehearsal } from '../../src/rehearsal/start.ts';

const DOC = fileURLToPath(new URL('../../docs/rehearsal.md', import.meta.url));
const BEGIN = '<!-- operations: written by the test of this table -->';
const END = '<!-- operations: end -->';

async function operations(): Promise<readonly OperationState[]> {
  const directory = await mkdtemp(join(tmpdir(), 'operations-'));
  const rehearsal = await startRehearsal({ directory });
  try {
    const answer = await fetch(`${rehearsal.endpoint}/_rehearsal/operations`);
    return ((await answer.json()) as { operations: readonly OperationState[] }).operations;
  } finally {
    await rehearsal.close();
    await rm(directory, { recursive: true });
  }
}

/** One service: a row for each operation that is played, one for all that are not. */
function table(service: string, all: readonly OperationState[]): string {
  const ours = all.filter((one) => one.service === service);
  const played = ours.filter(({ state }) => state !== 'not served');
  const rows = played.map(({ operation, state, missing = '' }) => `| ${operation} | ${state} | ${missing} |`);
  const others = ours.filter(({ state }) => state === 'not served').map(({ operation }) => operation);
  return [
    `### ${service}`,
    '',
    `${played.length} of ${ours.length} operations.`,
    '',
    '| Operation | State | What is missing |',
    '| --- | --- | --- |',
    ...rows,
    `| ${others.join(', ')} | not served | |`,
  ].join('\n');
}

it('docs/rehearsal.md lists every operation as the rehearsal plays it', async () => {
  const all = await operations();
  const tables = ['S3', 'S3 Control', 'DataSync', 'Storage Gateway', 'STS', 'IAM', 'KMS', 'FSx']
    .map((service) => table(service, all))
    .join('\n\n');
  const wanted = `${BEGIN}\n\n${tables}\n\n${END}`;
  const text = await readFile(DOC, 'utf8');
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  expect(from >= 0 && to > from).toBe(true);
  const rewritten = `${text.slice(0, from)}${wanted}${text.slice(to + END.length)}`;
  if (process.env.HEADWATER_GOLDEN === 'write') await writeFile(DOC, rewritten);
  else expect(text).toBe(rewritten);
});
