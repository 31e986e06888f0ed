import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AutoImportPolicyType, S3DataRepositoryConfiguration, Tag } from '@aws-sdk/client-fsx';
import type { Clock } from '../clock.ts';
import { openRecords, type Records, type StoredRecord } from '../model-records.ts';
import { Refusal } from '../model-service.ts';
import type { WorldFile } from '../world-file.ts';

/** A Lustre file system. None of it is there but what it says of itself. */
export interface FileSystemRecord extends StoredRecord {
  readonly id: string;
  readonly token: string | null;
  readonly deployment: string;
  readonly version: string;
  readonly storageGiB: number;
  readonly subnetIds: readonly string[];
  /** The old way to a bucket, which excludes associations; null without one. */
  readonly linked: {
    readonly importPath: string;
    readonly exportPath: string | null;
    readonly autoImport: AutoImportPolicyType;
    readonly chunkMiB: number;
  } | null;
  readonly tags: readonly Tag[];
  readonly createdAtMs: number;
}

/** A directory of a file system that stands for a prefix of a bucket. */
export interface AssociationRecord extends StoredRecord {
  readonly id: string;
  readonly token: string | null;
  readonly fileSystemId: string;
  readonly fileSystemPath: string;
  readonly dataRepositoryPath: string;
  readonly importOnCreate: boolean;
  readonly chunkMiB: number;
  readonly s3: S3DataRepositoryConfiguration | null;
  readonly tags: readonly Tag[];
  readonly createdAtMs: number;
}

/** What FSx's operations share. */
export interface FsxContext {
  readonly world: WorldFile;
  readonly clock: Clock;
  readonly fileSystems: Records<FileSystemRecord>;
  readonly associations: Records<AssociationRecord>;
  /** How long something is CREATING, on the rehearsal's clock. */
  readonly stepDelayMs: number;
}

/** Opens what FSx remembers, below `fsx` of the directory. */
export async function openFsxRecords(
  options: Omit<FsxContext, 'fileSystems' | 'associations'> & { readonly directory: string },
): Promise<FsxContext> {
  const at = (name: string): string => join(options.directory, 'fsx', name);
  return {
    ...options,
    fileSystems: await openRecords<FileSystemRecord>(at('file-systems')),
    associations: await openRecords<AssociationRecord>(at('associations')),
  };
}

/** A fresh id: the kind, `0`, and sixteen hexadecimal digits. */
export function freshId(kind: 'fs' | 'dra'): string {
  return `${kind}-0${randomBytes(8).toString('hex')}`;
}

/** What its lifecycle says now: nothing fails here. */
export function lifecycleOf(
  { clock, stepDelayMs }: FsxContext,
  { createdAtMs }: { readonly createdAtMs: number },
): 'CREATING' | 'AVAILABLE' {
  return clock.now() - createdAtMs < stepDelayMs ? 'CREATING' : 'AVAILABLE';
}

/** The file system of an id, or FSx's refusal. */
export function fileSystemOf({ fileSystems }: FsxContext, id: string): FileSystemRecord {
  const found = fileSystems.all().find((one) => one.id === id);
  if (found === undefined) throw new Refusal('FileSystemNotFound', `File system '${id}' does not exist.`);
  return found;
}

/** One page in order of creation, and the token of the next. Tokens are Base64, as the model wants them. */
export function pageOf<T extends StoredRecord>(
  records: readonly T[],
  {
    MaxResults = 25,
    NextToken,
  }: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
): { readonly items: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const token = NextToken === undefined ? 'after:-1' : Buffer.from(NextToken, 'base64').toString('latin1');
  if (!/^after:-?\d+$/.test(token)) throw new Refusal('BadRequest', 'Invalid NextToken.');
  const rest = records.filter(({ seq }) => seq > Number(token.slice('after:'.length)));
  const items = rest.slice(0, MaxResults);
  const last = items.at(-1);
  if (last === undefined || rest.length <= MaxResults) return { items, next: {} };
  return { items, next: { NextToken: Buffer.from(`after:${last.seq}`).toString('base64') } };
}
