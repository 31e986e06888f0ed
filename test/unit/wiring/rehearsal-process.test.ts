import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Project } from '../../../src/wiring/project-shape.ts';
import { findRehearsal } from '../../../src/wiring/rehearsal-process.ts';
import { temporaryDirectory } from '../adapters/shares-tree.ts';

const place = temporaryDirectory();
afterAll(place.remove);

/** What a project knows of a rehearsal that answers after a while, as this process. */
async function known(afterMs: number, pid = process.pid) {
  const server = createServer(async (_, answer) => {
    await sleep(afterMs);
    answer.end(JSON.stringify({ pid: process.pid }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state = join(place.path, `${afterMs}-${pid}`);
  await mkdir(join(state, 'rehearsal'), { recursive: true });
  await writeFile(join(state, 'rehearsal/endpoint.json'), JSON.stringify({ endpoint, pid }));
  const project = { state } as Project;
  return { project, endpoint, close: () => void server.close() };
}

describe('the rehearsal of a project', () => {
  it.each([
    ['answers', 0],
    ['is busy for longer than a few seconds: a second one would write to the same files', 3_500],
  ])('is found when it %s', async (_, afterMs) => {
    const { project, endpoint, close } = await known(afterMs);
    expect(await findRehearsal(project)).toEqual({ endpoint, pid: process.pid });
    close();
  });

  it('is not what answers at its address as another process', async () => {
    const { project, close } = await known(0, process.pid + 1);
    expect(await findRehearsal(project)).toBeNull();
    close();
  });

  it('is gone when nobody listens there', async () => {
    const { project, close } = await known(1);
    close();
    await sleep(20);
    expect(await findRehearsal(project)).toBeNull();
  });

  it('that does not answer in time is told, not doubled', async () => {
    const { project, close } = await known(1_000);
    await expect(findRehearsal(project, 100)).rejects.toMatchObject({
      code: 'rehearsal-busy',
      blame: 'held',
      next: [expect.anything(), expect.stringContaining(`kill ${process.pid}`)],
    });
    close();
  });
});
