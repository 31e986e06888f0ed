import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { discoveredSchema } from '../../src/views/values/discovered.ts';
import { nfsServerLacks, startNfsServer } from '../contract/file-servers/nfs-server.ts';
import { missingProgram } from '../contract/file-servers/programs.ts';
import { smbServerLacks, startSmbServer } from '../contract/file-servers/smb-server.ts';
import { BIN, headwater, workplace } from './headwater.ts';

/** Real file servers, asked by the program as it is built. */

let place: Awaited<ReturnType<typeof workplace>>;
let file: string;
beforeEach(async () => {
  place = await workplace();
  file = join(place.directory, 'headwater.yaml');
  expect((await headwater(place.directory, ['init', '--name', 'data', '--mount', '.'])).code).toBe(0);
});
afterEach(() => place.remove());

const smbLacks = smbServerLacks() ?? missingProgram('smbclient');

describe.skipIf(smbLacks !== undefined)(
  `Samba${smbLacks === undefined ? '' : `, without ${smbLacks},`}`,
  () => {
    let server: Awaited<ReturnType<typeof startSmbServer>>;
    beforeEach(async () => {
      server = await startSmbServer({
        Office: { path: place.directory, comment: 'for \u202eall' },
        späce: { path: place.directory },
        Finance$: { path: place.directory },
      });
    });
    afterEach(() => server.stop());

    const ask = (...args: readonly string[]) =>
      headwater(
        place.directory,
        ['inventory', 'discover', '127.0.0.1', '--protocol', 'smb', '-p', String(server.port), ...args],
        { env: { SMB_PASSWORD: server.password } },
      );
    const asUser = () => ['--user', server.user, '--password', 'env:SMB_PASSWORD'];

    test('is listed, written once, and refused by a scan until it is mounted', async () => {
      const shown = await ask(...asUser());
      expect(shown.code, shown.stderr).toBe(0);
      expect(shown.stdout).toContain('for \\u{202e}all');
      expect(shown.stdout).toMatch(/Refused späce: DataSync takes/);
      const before = await readFile(file, 'utf8');

      const written = await ask(...asUser(), '--write');
      expect(written.code, written.stderr).toBe(0);
      expect(written.stdout).toContain('+  - name: office');
      const after = await readFile(file, 'utf8');
      expect(after).not.toContain(server.password);
      const [old, added, ...more] = parseConfig(after, file).shares;
      expect(more).toEqual([]);
      expect(old).toEqual(parseConfig(before, file).shares[0]);
      expect(added).toMatchObject({ export: '/Office', user: server.user, password: 'env:SMB_PASSWORD' });

      const again = await ask(...asUser(), '--write', '--json');
      expect(discoveredSchema.parse(JSON.parse(again.stdout)).written?.shares).toEqual([]);
      expect(await readFile(file, 'utf8')).toBe(after);

      const scan = await headwater(place.directory, ['inventory', 'scan', 'office', '--json']);
      expect(scan.code).toBe(2);
      expect(JSON.parse(scan.stdout).error.code).toBe('mount-unreadable');
    });

    test('refuses a wrong password, and nothing is written', async () => {
      const before = await readFile(file, 'utf8');
      const ended = await headwater(
        place.directory,
        [
          'inventory',
          'discover',
          '127.0.0.1',
          '--protocol',
          'smb',
          '-p',
          String(server.port),
          '--user',
          server.user,
          '--write',
        ],
        { env: { HEADWATER_SMB_PASSWORD: 'wrong' } },
      );
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain('LOGON_FAILURE');
      expect(await readFile(file, 'utf8')).toBe(before);
    });

    test('is not asked when headwater.yaml does not parse', async () => {
      await writeFile(file, 'shares: [');
      const ended = await ask(...asUser(), '--write', '--json');
      expect(ended.code).toBe(2);
      expect(JSON.parse(ended.stdout).error.code).toBe('config-invalid');
      expect(await readFile(file, 'utf8')).toBe('shares: [');
    });
  },
);

const nfsLacks = nfsServerLacks();

describe.skipIf(nfsLacks !== undefined)(
  `NFS${nfsLacks === undefined ? '' : `, without ${nfsLacks},`}`,
  () => {
    test('is listed with who may mount what, also where SMB is not served, and written', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'headwater-exported-'));
      await mkdir(join(folder, 'inner=1'));
      const server = await startNfsServer([folder, join(folder, 'inner=1')]);
      try {
        const ended = await server.run(process.execPath, [
          BIN,
          'inventory',
          'discover',
          '127.0.0.1',
          '--write',
          '--json',
          '--config',
          file,
        ]);
        expect(ended.code, ended.stdout + ended.stderr).toBe(
          missingProgram('smbclient') === undefined ? 0 : 3,
        );
        const { asked, found, written } = discoveredSchema.parse(JSON.parse(ended.stdout));
        expect(asked[0]).toEqual({ protocol: 'nfs', outcome: 'listed', message: null, next: null });
        expect(asked[1]?.outcome).toMatch(/not-served|client-missing/);
        expect(
          found.map((one) => [one.name.text, one.clients, one.within?.text, one.refused === null]),
        ).toEqual([
          [folder, [], undefined, true],
          [`${folder}/inner=1`, [], folder, false],
        ]);
        expect(written?.shares).toEqual([basename(folder).toLowerCase()]);
      } finally {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
);

describe('what makes no sense', () => {
  test.each([
    ['an option for a host', ['--', '-L'], 'host-invalid'],
    ['a path for a host', ['filer/x'], 'host-invalid'],
    ['a password in the user name', ['filer', '--user', 'me%secret'], 'user-invalid'],
    ['a password itself', ['filer', '--user', 'me', '--password', 'secret'], 'secret-reference'],
    [
      'no password where it should be',
      ['filer', '--user', 'me', '--password', 'env:NOT_SET'],
      'secret-missing',
    ],
    ['no file to write to', ['filer', '--write', '--config', 'nope.yaml'], 'config-missing'],
  ])('%s', async (_, args, code) => {
    const ended = await headwater(place.directory, ['inventory', 'discover', '--json', ...args]);
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stdout).error.code).toBe(code);
    expect(ended.stdout).not.toContain('"secret"');
  });
});
