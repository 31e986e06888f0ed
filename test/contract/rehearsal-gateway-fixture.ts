import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import {
  CreateNFSFileShareCommand,
  type CreateNFSFileShareCommandInput,
  CreateSMBFileShareCommand,
  type CreateSMBFileShareCommandInput,
  DescribeNFSFileSharesCommand,
  type NFSFileShareInfo,
} from '@aws-sdk/client-storage-gateway';
import type { StoredVersion } from '../../src/rehearsal/object-store.ts';
import { openObjectStore } from '../../src/rehearsal/store/store.ts';
import { ACCOUNT, DATA, gatewayArn, type Premises } from './rehearsal-datasync-fixture.ts';

/** What `GET /_rehearsal/gateway?share=` answers, as far as tests look. */
export interface CacheAnswer {
  readonly status: string;
  readonly mount: string;
  readonly dirtyFiles: number;
  readonly dirtyBytes: number;
  readonly failing: readonly { readonly path: string; readonly reason: string }[];
  readonly refusedFiles: number;
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
  readonly metrics: { readonly CachePercentDirty: number; readonly FilesFailingUpload: number };
  readonly lastRefresh: { readonly objects: number; readonly bytes: number } | null;
  readonly waiting: readonly { readonly kind: string; readonly id: string }[];
}

export interface EventAnswer {
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export const shareRequest = (
  name: string,
  more: Partial<CreateNFSFileShareCommandInput> = {},
): CreateNFSFileShareCommandInput => ({
  ClientToken: `token-${name}`,
  GatewayARN: gatewayArn(1),
  Role: `arn:aws:iam::${ACCOUNT}:role/gateway`,
  LocationARN: `arn:aws:s3:::${DATA}/${name}/`,
  FileShareName: name,
  ...more,
});

/** A gateway and the directory that stands for its clients. */
export function gatewayPremises(p: Premises) {
  const describeNfs = async (arn: string): Promise<NFSFileShareInfo> => {
    const answer = await p.gateway().send(new DescribeNFSFileSharesCommand({ FileShareARNList: [arn] }));
    return answer.NFSFileShareInfoList?.[0] ?? {};
  };
  const create = async (name: string, more: Partial<CreateNFSFileShareCommandInput> = {}): Promise<string> =>
    (await p.gateway().send(new CreateNFSFileShareCommand(shareRequest(name, more)))).FileShareARN ?? '';
  const own = async <T>(path: string, body?: object): Promise<T> => {
    const url = `${p.endpoint()}/_rehearsal/${path}`;
    const headers = { 'content-type': 'application/json' };
    const post = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(url, body === undefined ? {} : post);
    const value = (await answer.json()) as { message?: string };
    if (!answer.ok) throw new Error(value.message);
    return value as T;
  };
  const cache = (arn: string): Promise<CacheAnswer> => own(`gateway?share=${encodeURIComponent(arn)}`);
  const until = async <T>(ask: () => Promise<T>, enough: (answer: T) => boolean): Promise<T> => {
    for (;;) {
      const answer = await ask();
      if (enough(answer)) return answer;
      await sleep(3);
    }
  };
  const events = async (id: string): Promise<readonly EventAnswer[]> =>
    (await own<{ events: EventAnswer[] }>(`events?source=aws.storagegateway&id=${encodeURIComponent(id)}`))
      .events;
  return {
    create,
    createSmb: async (name: string, more: Partial<CreateSMBFileShareCommandInput> = {}): Promise<string> =>
      (
        await p
          .gateway()
          .send(new CreateSMBFileShareCommand({ ...(shareRequest(name) as object), ...more } as never))
      ).FileShareARN ?? '',
    describeNfs,
    available: (arn: string) =>
      until(
        () => describeNfs(arn),
        (info) => info.FileShareStatus === 'AVAILABLE',
      ),
    own,
    cache,
    until,
    events,
    /** Waits until the share has nothing left that can be uploaded. */
    clean: (arn: string) =>
      until(
        () => cache(arn),
        ({ dirtyFiles, failing }) => dirtyFiles === failing.length,
      ),
    failing: (arn: string) =>
      until(
        () => cache(arn),
        ({ failing }) => failing.length > 0,
      ),
    event: async (id: string): Promise<EventAnswer> =>
      (
        await until(
          () => events(id),
          (found) => found.length > 0,
        )
      )[0] as EventAnswer,
    /** A path in the directory that stands for a share's clients. */
    mount: (share: string, ...path: string[]) =>
      join(p.directory, 'storage-gateway', 'mounts', share, ...path),
    power: (n: number, power: 'on' | 'off') => own('gateway', { gateway: gatewayArn(n), power }),
    world: (...gateways: readonly object[]) =>
      writeFile(
        join(p.directory, 'world.json'),
        JSON.stringify({
          account: ACCOUNT,
          region: 'us-east-1',
          exports: [],
          agents: [],
          gateways: gateways.map((more, i) => ({
            arn: gatewayArn(i + 1),
            name: `gateway-${i + 1}`,
            ...more,
          })),
        }),
      ),
    text: async (Key: string): Promise<string> => {
      const { Body } = await p.s3().send(new GetObjectCommand({ Bucket: DATA, Key }));
      return (await Body?.transformToString()) ?? '';
    },
    versioned: () =>
      p
        .s3()
        .send(
          new PutBucketVersioningCommand({ Bucket: DATA, VersioningConfiguration: { Status: 'Enabled' } }),
        ),
    versions: async (prefix: string) => {
      const store = await openObjectStore(p.directory);
      const found: StoredVersion[] = [];
      for await (const version of store.versions(DATA, { prefix })) found.push(version);
      return found;
    },
  };
}
