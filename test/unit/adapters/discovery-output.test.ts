import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../src/adapters/discovery/failure.ts';
import { runClient } from '../../../src/adapters/discovery/run-client.ts';
import { readExports } from '../../../src/adapters/discovery/showmount.ts';
import { readSmbShares } from '../../../src/adapters/discovery/smbclient.ts';

const raw = (text: string): Buffer => Buffer.from(text, 'latin1');
const text = (name: Uint8Array): string => Buffer.from(name).toString('latin1');

describe('what showmount prints', () => {
  it.each([
    { why: 'anyone', line: '/exp (everyone)', name: '/exp', clients: [] },
    { why: 'padded to the longest name', line: '/exp      *', name: '/exp', clients: ['*'] },
    { why: 'several clients', line: '/a 192.0.2.0/24,@lab', name: '/a', clients: ['192.0.2.0/24', '@lab'] },
    { why: 'a name with spaces', line: '/a  b (everyone)', name: '/a  b', clients: [] },
    { why: 'a name that is not UTF-8', line: '/\xff *', name: '/\xff', clients: ['*'] },
    { why: 'a client that acts on a terminal', line: '/a \x1b[2J', name: '/a', clients: ['\\x1b[2J'] },
    { why: 'nobody is named', line: '/alone', name: '/alone', clients: [] },
  ])('$why', ({ line, name, clients }) => {
    const [first, ...more] = readExports(raw(`\n${line}\r\n`));
    expect(more).toEqual([]);
    expect(first).toMatchObject({ protocol: 'nfs', clients });
    expect(text(first?.name ?? Buffer.of())).toBe(name);
  });
});

describe('what smbclient prints', () => {
  it.each([
    {
      line: 'Disk|projects|All, "the" | projects',
      name: 'projects',
      type: 'disk',
      comment: 'All, "the" | projects',
    },
    { line: 'IPC|IPC$|IPC Service', name: 'IPC$', type: 'ipc', comment: 'IPC Service' },
    { line: 'Printer|laser|', name: 'laser', type: 'printer', comment: '' },
    { line: 'Device|modem|', name: 'modem', type: 'other', comment: '' },
    { line: 'Disk|\xff|\x1b]0;x\x07', name: '\xff', type: 'disk', comment: '\\x1b]0;x\\x07' },
  ])('$line', ({ line, name, type, comment }) => {
    const [first] = readSmbShares(raw(`${line}\n`));
    expect(first).toMatchObject({ protocol: 'smb', type, comment });
    expect(text(first?.name ?? Buffer.of())).toBe(name);
  });

  it.each([
    'Server|A|',
    'Workgroup|A|B',
    'Disk',
    'Disk|a',
    'Disk||',
    '||',
    'SMB1 disabled -- no workgroup available',
    '__proto__|a|b',
  ])('nothing in %s', (line) => expect(readSmbShares(raw(line))).toEqual([]));
});

it('any bytes are read as some offers, none without a name', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const { name } of [...readExports(bytes), ...readSmbShares(bytes)]) {
        expect(name.length).toBeGreaterThan(0);
        expect(name.includes(0x0a)).toBe(false);
      }
    }),
  );
});

describe('why there is no list', () => {
  const client = { program: 'smbclient', packages: 'samba', notServed: 'look' };
  const said = (stderr: string) =>
    failureOf(client, 'filer', { kind: 'ended', code: 1, stdout: Buffer.of(), stderr });
  it.each([
    ['session setup failed: NT_STATUS_LOGON_FAILURE', 'refused'],
    ['tree connect failed: NT_STATUS_ACCESS_DENIED', 'refused'],
    ['do_connect: Connection to x failed (Error NT_STATUS_CONNECTION_REFUSED)', 'not-served'],
    ['clnt_create: RPC: Program not registered', 'not-served'],
    ['clnt_create: RPC: Unable to receive', 'not-served'],
    ['clnt_create: RPC: Timed out', 'timed-out'],
    ['do_connect: Connection to x failed (Error NT_STATUS_IO_TIMEOUT)', 'timed-out'],
    ['clnt_create: RPC: Unknown host', 'failed'],
    ['', 'failed'],
  ])('%s', (stderr, why) => expect(said(stderr)).toMatchObject({ kind: 'failed', why }));

  it('shows what the client said, harmless and short', () => {
    const { message } = said(`\n\u001b[2J${'x'.repeat(1000)}\nmore`) as { message: string };
    expect(message).toMatch(/^smbclient of filer: \\x1b\[2Jx+\.$/);
    expect(message.length).toBeLessThan(300);
  });

  it('names the packages of a client that is not there', () =>
    expect(failureOf(client, 'filer', { kind: 'missing' })).toMatchObject({
      why: 'client-missing',
      next: 'Install samba.',
    }));
});

describe('a client program', () => {
  const node = (script: string, timeoutMs = 5000) =>
    runClient(process.execPath, ['-e', script], { timeoutMs, environment: { SECRET: 'x' } });

  it('gets its arguments, little of the environment, and no input', async () => {
    const run = await node(
      'process.stdin.on("data",()=>{}).on("end",()=>console.log(Object.keys(process.env).sort().join()))',
    );
    expect(run).toMatchObject({ kind: 'ended', code: 0 });
    expect(run.kind === 'ended' && run.stdout.toString().trim()).toBe('HOME,LC_ALL,PATH,SECRET');
  });
  it('that is not there', async () =>
    expect(await runClient('no-such-client', [], { timeoutMs: 100 })).toEqual({ kind: 'missing' }));
  it('that hangs', async () =>
    expect(await node('setInterval(()=>{},1e6)', 150)).toEqual({ kind: 'timed-out' }));
  it('that never stops talking', async () =>
    expect(await node('const b=Buffer.alloc(1<<20);const w=()=>process.stdout.write(b,w);w()')).toEqual({
      kind: 'too-much',
    }));
});
