import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasProgram } from '../e2e/serving.ts';
import { freePort } from '../flow/redis-server.ts';

/** Debian's names: packages `radosgw`, `ceph-mon`, `ceph-osd`, `ceph-common`. */
const PROGRAMS = ['ceph', 'ceph-authtool', 'monmaptool', 'ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin'];

const READY_WITHIN_MS = 120_000;
const COMMAND_WITHIN_MS = 90_000;

/** Whether there is a Ceph to be tested against; says what is missing when there is none. */
export function cephIsHere(): boolean {
  const missing = PROGRAMS.filter((name) => !hasProgram(name));
  if (missing.length === 0) return true;
  process.stderr.write(`\n*** SKIPPED: no ${missing.join(', ')}; nothing is verified on a Ceph. ***\n\n`);
  return false;
}

/** A Ceph with an S3 gateway. */
export interface Ceph {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): Promise<void>;
}

/**
 * Starts one monitor, one OSD that keeps everything in memory, and a RADOS gateway, on free ports of the loopback. Nothing
 * of it outlives {@link Ceph.stop}.
 */
export async function startCeph(): Promise<Ceph> {
  const home = await mkdtemp(join(tmpdir(), 'headwater-ceph-'));
  const [monitorPort, port] = [await freePort(), await freePort()];
  const running: { readonly child: ChildProcess; readonly ended: Promise<void> }[] = [];
  const config = join(home, 'ceph.conf');
  const keyring = join(home, 'keyring');
  const log = openSync(join(home, 'output'), 'a');
  const run = (program: string, ...args: readonly string[]): string => {
    const ended = spawnSync(`/usr/bin/${program}`, ['-c', config, ...args], {
      encoding: 'utf8',
      timeout: COMMAND_WITHIN_MS,
    });
    if (ended.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${ended.stderr}`);
    return ended.stdout;
  };
  const start = (program: string, ...args: readonly string[]): void => {
    const child = spawn(`/usr/bin/${program}`, ['-c', config, '-f', ...args], {
      stdio: ['ignore', log, log],
    });
    running.push({ child, ended: new Promise((resolve) => child.once('exit', () => resolve())) });
  };
  const stop = async (): Promise<void> => {
    for (const { child } of running.toReversed()) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    closeSync(log);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const fsid = randomUUID();
    await writeFile(config, settings(home, fsid, monitorPort, port));
    const key = (name: string, ...caps: readonly string[]) =>
      run('ceph-authtool', '--create-keyring', join(home, name), '--gen-key', '-n', name, ...caps);
    key('mon.', '--cap', 'mon', 'allow *');
    key('client.admin', '--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *');
    key('osd.0', '--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *');
    const keys = ['mon.', 'client.admin', 'osd.0'].map((name) => readFile(join(home, name), 'utf8'));
    await writeFile(keyring, (await Promise.all(keys)).join('\n'), { mode: 0o600 });
    const map = join(home, 'monmap');
    run('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', `[v2:127.0.0.1:${monitorPort}]`, map);
    await Promise.all(['mon', 'osd'].map((name) => mkdir(join(home, name))));
    run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring);
    start('ceph-mon', '-i', 'a');
    const osd = randomUUID();
    run('ceph', 'osd', 'new', osd);
    run('ceph', 'auth', 'import', '-i', keyring);
    run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
    start('ceph-osd', '-i', '0');
    start('radosgw', '-n', 'client.admin');
    const endpoint = `http://127.0.0.1:${port}`;
    await answering(endpoint);
    const credentials = { accessKeyId: 'ONLYFORTESTS0000', secretAccessKey: 'only-for-tests' };
    const { accessKeyId, secretAccessKey } = credentials;
    const user = ['--uid', 'tests', '--display-name', 'tests'];
    run(
      ...(['radosgw-admin', '-n', 'client.admin', 'user', 'create', ...user] as const),
      ...['--access-key', accessKeyId, '--secret-key', secretAccessKey],
    );
    return { endpoint, credentials, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answering(endpoint: string): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await sleep(200)) {
    const answer = await fetch(endpoint).catch(() => null);
    if (answer?.ok === true) return;
    if (Date.now() > deadline) throw new Error(`no answer from ${endpoint}`);
  }
}

/** As little as one host needs: one copy of everything, few placement groups, no manager. */
function settings(home: string, fsid: string, monitorPort: number, port: number): string {
  return `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monitorPort}]
public network = 127.0.0.0/8
public addr = 127.0.0.1
ms bind ipv6 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data = ${home}/mon
mon data avail crit = 1
mon data avail warn = 1
osd data = ${home}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd max object name len = 1024
osd op num shards = 2
run dir = ${home}
admin socket = ${home}/$name.asok
pid file = ${home}/$name.pid
log file = ${home}/$name.log
keyring = ${home}/keyring
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw thread pool size = 16
`;
}
