import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDiscovery } from '../../../src/adapters/discovery/discovery.ts';
import { missingProgram } from './programs.ts';
import { type SmbServer, smbServerLacks, startSmbServer } from './smb-server.ts';
import { servedTree } from './tree.ts';

const lacks = smbServerLacks() ?? missingProgram('smbclient');

describe.skipIf(lacks !== undefined)(`Samba${lacks === undefined ? '' : `, without ${lacks},`}`, () => {
  let root: string;
  let server: SmbServer;
  const discovery = createDiscovery({ timeoutMs: 20_000 });

  beforeAll(async () => {
    root = await servedTree();
    server = await startSmbServer({
      projects: { path: root, comment: 'All, "the" | projects' },
      'a b (1)': { path: root },
      späce: { path: root },
      Finance$: { path: root },
    });
  });
  afterAll(async () => {
    await server?.stop();
    await rm(root, { recursive: true, force: true });
  });

  it('tells a user that it knows what it shares', async () => {
    const { user, password, port } = server;
    const listing = await discovery.smbShares('127.0.0.1', {
      port,
      login: { user, password, domain: 'LAB' },
    });
    expect(listing.kind).toBe('listed');
    const offers = listing.kind === 'listed' ? listing.offers : [];
    expect(
      offers.map((one) => [Buffer.from(one.name).toString(), one.protocol === 'smb' && one.type]).sort(),
    ).toEqual([
      ['Finance$', 'disk'],
      ['IPC$', 'ipc'],
      ['a b (1)', 'disk'],
      ['projects', 'disk'],
      ['späce', 'disk'],
    ]);
    expect(offers).toContainEqual(expect.objectContaining({ comment: 'All, "the" | projects' }));
  });

  it.each([
    ['nobody', () => ({})],
    ['a wrong password', () => ({ login: { user: server.user, password: 'wrong' } })],
    ['a user it does not know', () => ({ login: { user: 'nobody-here', password: 'x' } })],
  ])('refuses %s', async (_, login) => {
    const listing = await discovery.smbShares('127.0.0.1', { port: server.port, ...login() });
    expect(listing).toMatchObject({ kind: 'failed', why: 'refused' });
  });

  it('is not there on another port', async () =>
    expect(await discovery.smbShares('127.0.0.1', { port: 9 })).toMatchObject({ why: 'not-served' }));
});
