import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostCopies } from '../../src/adapters/evidence-copies.ts';
import { createHashing } from '../../src/adapters/shares/hash-contents.ts';
import { type Evidence, evidenceSchema } from '../../src/evidence/evidence.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { ChecksumAlgorithm } from '../../src/ports/hashing.ts';
import { checksumShare } from '../../src/steps/checksums.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { replayEvidence } from '../../src/steps/verifying/replay.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { checkOfNfs, type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
let inventory: Inventory;
beforeEach(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  const newest = await context.catalog.latest('nfs');
  if (newest === null) throw new Error('there is no inventory');
  inventory = newest;
});
afterEach(async () => {
  await close();
  await migration.remove();
});

const FILES = 4;
const BYTES = 300_008;
const source = (name: string) => join(migration.project.directory, 'nfs', name);
const object = (name: string) =>
  join(migration.project.state, 'rehearsal/buckets/small-data/objects/nfs', name);

async function hash(algorithm: ChecksumAlgorithm = 'crc64nvme'): Promise<void> {
  const ports = { catalog: context.catalog, hashing: createHashing(), shares: context.shares };
  await checksumShare(ports, { inventory, root: source('.'), algorithm, tool: {}, threads: 0 });
}

async function transfer(): Promise<void> {
  await carryAll(context, 'nfs', (id) => /location|task|bucket/.test(id));
  await carry(context, 'nfs/transfer/1-seed');
}

async function verified(level: 'L1' | 'L2' | 'L4' = 'L2'): Promise<Evidence> {
  const kinds = ['checksums-crc64nvme', 'checksums-sha256'] as const;
  const tables = await Promise.all(kinds.map((kind) => context.catalog.sideTable(inventory, kind)));
  return verifyShare(context, {
    ...checkOfNfs(level, inventory),
    inventorySums: tables.filter((table) => table !== null),
  });
}

/** Flips one bit, in place; the size stays. */
async function flip(path: string): Promise<void> {
  const content = await readFile(path);
  await writeFile(path, content.with(0, (content[0] ?? 0) ^ 1));
}

/** Sets a file's mtime back after a change, to the nanosecond. Nobody can do that with the ctime. */
async function keepingMtime(path: string, change: (path: string) => Promise<void>): Promise<void> {
  const times = join(migration.project.directory, 'times');
  execFileSync('touch', ['-r', path, times]);
  await change(path);
  execFileSync('touch', ['-r', times, path]);
}

const named = ({ examples }: Evidence) =>
  Object.fromEntries(examples.map(({ path, verdict, reason }) => [path.text, `${verdict}: ${reason}`]));

function replay(record: Evidence) {
  const directory = join(migration.project.state, 'evidence', 'nfs', record.id);
  return replayEvidence(context.catalog, hostCopies(migration.project.state), record, directory);
}

describe('checksums that the inventory has', () => {
  it('stand for reading, and the record says of how many files', async () => {
    await hash();
    await transfer();
    const evidence = await verified();
    expect(evidence.verdict).toBe('proved');
    expect(evidence.method.sourceChecksums).toMatchObject({ read: 0, taken: FILES, takenBytes: BYTES });
    expect(evidence.method.sourceChecksums?.scanned.startedAt).toBe(inventory.startedAt);
    expect(evidence.method.text).toContain(`of ${FILES} (${BYTES} bytes) it was taken from the inventory`);
    expect(evidence.compared?.stored).toBe(FILES + 1);
    expect(evidenceSchema.parse(evidence)).toEqual(evidence);
    expect(await replay(evidence)).toEqual({ differing: 0 });
  });

  it('show an object that is corrupt without a byte of its source', async () => {
    await hash();
    await transfer();
    await flip(object('b.txt'));
    const evidence = await verified();
    expect(named(evidence)).toEqual({ 'b.txt': 'differ: checksum' });
    expect(evidence.method.sourceChecksums).toMatchObject({ read: 0, taken: FILES });
  });

  it('serve reading back too', async () => {
    await hash();
    await transfer();
    const evidence = await verified('L4');
    expect(evidence.verdict).toBe('proved');
    expect(evidence.method.sourceChecksums).toMatchObject({ read: 0, taken: FILES });
    expect(evidence.method.sample?.different).toBe(0);
  });

  it('do not stand for a file that was touched', async () => {
    await hash();
    await transfer();
    execFileSync('touch', [source('b.txt')]);
    const evidence = await verified();
    expect(evidence.method.sourceChecksums).toMatchObject({ read: 1, taken: FILES - 1 });
    expect(named(evidence)).toMatchObject({ 'b.txt': expect.stringMatching(/^changed-since/) });
  });

  it('do not stand for a file that was written again with its mtime set back', async () => {
    await hash();
    await transfer();
    await keepingMtime(source('a/one.txt'), flip);
    const evidence = await verified();
    expect(evidence.method.sourceChecksums).toMatchObject({ read: 1, taken: FILES - 1 });
    expect(named(evidence)).toEqual({ 'a/one.txt': 'differ: checksum' });
  });

  it('do not stand for a file that was written between them and a later scan that took them over', async () => {
    await hash();
    await transfer();
    await keepingMtime(source('a/one.txt'), flip);
    await migration.again();
    inventory = (await context.catalog.latest('nfs')) ?? inventory;
    await hash();
    const table = await context.catalog.sideTable(inventory, 'checksums-crc64nvme');
    expect(table?.outcomes).toMatchObject([{ outcome: 'reused', rows: FILES }]);
    const evidence = await verified();
    expect(evidence.method.sourceChecksums).toMatchObject({ read: 1, taken: FILES - 1 });
    expect(named(evidence)).toEqual({ 'a/one.txt': 'differ: checksum' });
  });

  it('of an algorithm that S3 does not store leave all to be read', async () => {
    await hash('sha256');
    await transfer();
    const evidence = await verified();
    expect(evidence.verdict).toBe('proved');
    expect(evidence.method.sourceChecksums).toMatchObject({
      ...{ read: FILES, taken: 0, takenBytes: 0, takenReadFrom: null },
      tables: [{ kind: 'checksums-sha256' }],
    });
  });

  it('are of no matter where no checksum is compared', async () => {
    await hash();
    await transfer();
    expect((await verified('L1')).method).not.toHaveProperty('sourceChecksums');
  });
});
