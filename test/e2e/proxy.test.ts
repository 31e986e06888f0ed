import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request as ask } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { KEY_PAIR } from '../flow/small-migration.ts';
import { headwater, workplace } from './headwater.ts';
import { hasProgram, runProgram } from './serving.ts';

const PLACE = 's3.us-east-1.amazonaws.com';

let place: Awaited<ReturnType<typeof workplace>>;
let cloud: Rehearsal;
let front: TlsServer;
let proxy: Server;
/** Hosts that the proxy was asked for. */
let asked: string[] = [];

const portOf = (server: Server | TlsServer) => (server.address() as AddressInfo).port;
const listening = (server: Server | TlsServer) =>
  new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

describe.skipIf(!hasProgram('openssl'))('through a proxy', () => {
  beforeAll(async () => {
    place = await workplace();
    await mkdir(join(place.directory, 'data'));
    await writeFile(join(place.directory, 'data/one.txt'), 'one\n');
    // It listens on loopback all the same; only the name it is asked by is another.
    cloud = await startRehearsal({
      directory: join(place.directory, 'cloud'),
      credentials: KEY_PAIR,
      allowOtherMachines: true,
    });
    await filled();
    front = await tlsFront();
    // It leads to this machine whatever it is asked for.
    proxy = createServer((client) => {
      client.once('data', (head) => {
        asked.push(/^CONNECT (\S+)/.exec(head.toString())?.[1] ?? head.toString());
        const server = connect(portOf(front), '127.0.0.1', () => {
          client.write('HTTP/1.1 200 Connection established\r\n\r\n');
          client.pipe(server).pipe(client);
        });
        server.on('error', () => client.destroy());
        client.on('error', () => server.destroy());
      });
    });
    await listening(proxy);
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(async () => {
    proxy.close();
    front.close();
    front.closeAllConnections();
    await cloud.close();
    await place.remove();
  });

  /** AWS by its own name, answered by the rehearsal. */
  async function tlsFront(): Promise<TlsServer> {
    const [key, cert] = [join(place.directory, 'key.pem'), join(place.directory, 'cert.pem')];
    const names = `subjectAltName=DNS:${PLACE},DNS:localhost`;
    const made = ['-subj', '/CN=test', '-addext', names, '-days', '2', '-keyout', key, '-out', cert];
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const { code, output } = await runProgram('openssl', [...args, ...made], { PATH: '/usr/bin:/bin' });
    expect(code, output).toBe(0);
    const { hostname, port } = new URL(cloud.endpoint);
    const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, (got, give) => {
      const { method, url: path, headers } = got;
      got.pipe(
        ask({ hostname, port, method, path, headers, setHost: false }, (answer) => {
          give.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(give);
        }),
      );
    });
    await listening(server);
    return server;
  }

  async function filled(): Promise<void> {
    const s3 = new S3Client({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: KEY_PAIR,
    });
    await s3.send(new CreateBucketCommand({ Bucket: 'copy' }));
    await s3.send(new PutObjectCommand({ Bucket: 'copy', Key: 'one.txt', Body: 'one\n' }));
    s3.destroy();
  }

  const verify = (env: Readonly<Record<string, string>>, ...args: readonly string[]) => {
    const target = ['--target', 's3://copy', '--path-style', '--no-metadata', '--output', 'proof'];
    return headwater(place.directory, ['verify', '--source', 'data', ...target, ...args], {
      env: {
        ...{ AWS_ACCESS_KEY_ID: KEY_PAIR.accessKeyId, AWS_SECRET_ACCESS_KEY: KEY_PAIR.secretAccessKey },
        ...{ AWS_REGION: 'us-east-1', NODE_EXTRA_CA_CERTS: join(place.directory, 'cert.pem') },
        ...{ HTTPS_PROXY: '', https_proxy: '', NO_PROXY: '', no_proxy: '', ...env },
      },
    });
  };

  test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])('that %s names, AWS is reached', async (name) => {
    const { code, stdout, stderr } = await verify({ [name]: `http://127.0.0.1:${portOf(proxy)}` });
    expect(code, stdout + stderr).toBe(0);
    expect(new Set(asked)).toEqual(new Set([`${PLACE}:443`]));
  });

  test('that is named without a scheme, AWS is reached', async () => {
    const { code, stdout, stderr } = await verify({ HTTPS_PROXY: `127.0.0.1:${portOf(proxy)}` });
    expect(code, stdout + stderr).toBe(0);
    expect(asked).not.toEqual([]);
  });

  test('credentials of IAM Identity Center are asked for', async () => {
    const aws = join(place.directory, '.aws');
    const start = 'https://example.awsapps.com/start';
    await mkdir(join(aws, 'sso/cache'), { recursive: true });
    await writeFile(
      join(aws, 'config'),
      `[sso-session one]\nsso_start_url = ${start}\nsso_region = us-east-1\n[profile two]\nsso_session = one\nsso_account_id = 111122223333\nsso_role_name = Reader\nregion = us-east-1\n`,
    );
    const token = {
      accessToken: 'a',
      expiresAt: '2099-01-01T00:00:00Z',
      startUrl: start,
      region: 'us-east-1',
    };
    const name = createHash('sha1').update('one').digest('hex');
    await writeFile(join(aws, 'sso/cache', `${name}.json`), JSON.stringify(token));
    await verify({
      ...{ HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, HOME: place.directory, AWS_PROFILE: 'two' },
      ...{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    });
    expect(asked[0]).toBe('portal.sso.us-east-1.amazonaws.com:443');
  });

  test('nothing goes that NO_PROXY names', async () => {
    const there = ['--endpoint-url', `https://localhost:${portOf(front)}`];
    const named = { HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, NO_PROXY: 'example.com,localhost' };
    const { code, stdout, stderr } = await verify(named, ...there);
    expect(code, stdout + stderr).toBe(0);
    expect(asked).toEqual([]);
  });

  test('that does not answer, the error says where it is', async () => {
    const { code, stderr } = await verify({ HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/ECONNREFUSED 127\.0\.0\.1:1/);
  });

  test.each(['socks5://127.0.0.1:1080', 'http://:secret'])('that is none, it is refused: %s', async (url) => {
    const { code, stderr } = await verify({ HTTPS_PROXY: url });
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/names a proxy .* that is no address/s);
    expect(stderr).not.toContain('secret');
  });
});
