import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Verdict } from '../../src/evidence/verdict.ts';
import type { Chance } from './chance.ts';
import type { TreeFile } from './corruptions-tree.ts';

/** What a corruption works on: behind the tool's back, through S3 or on the source. */
export interface Scene {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  readonly root: string;
  readonly chance: Chance;
}

/** What verification has to say of each path, relative to the source or the prefix. */
export type Expected = readonly (readonly [path: string, verdict: Verdict, reasons: readonly string[]])[];

/** One way to spoil a copy. `fits`: files it can be done to. */
export interface Corruption {
  readonly name: string;
  readonly times: number;
  readonly fits: (file: TreeFile) => boolean;
  readonly spoil: (scene: Scene, file: TreeFile, second: () => TreeFile) => Promise<Expected>;
}

const WRONG_BYTES = ['checksum', 'size'];
const hasBytes = ({ sizeBytes }: TreeFile): boolean => sizeBytes > 0;
const isAlone = ({ linked, sizeBytes }: TreeFile): boolean => !linked && sizeBytes > 0;

const at = ({ bucket, prefix }: Scene, path: string) => ({ Bucket: bucket, Key: prefix + path });

async function bytesOf(
  scene: Scene,
  path: string,
): Promise<{ body: Buffer; metadata: Record<string, string> }> {
  const found = await scene.s3.send(new GetObjectCommand(at(scene, path)));
  const body = Buffer.from((await found.Body?.transformToByteArray()) ?? []);
  return { body, metadata: found.Metadata ?? {} };
}

async function put(
  scene: Scene,
  path: string,
  Body: Buffer,
  Metadata: Record<string, string>,
): Promise<void> {
  await scene.s3.send(new PutObjectCommand({ ...at(scene, path), Body, Metadata }));
}

async function rename(scene: Scene, path: string, to: string): Promise<Expected> {
  const { body, metadata } = await bytesOf(scene, path);
  await put(scene, to, body, metadata);
  await scene.s3.send(new DeleteObjectCommand(at(scene, path)));
  return [
    [path, 'missing', ['no-object']],
    [to, 'extra', ['no-source-entry']],
  ];
}

/** The other case of the last name. */
const otherCase = (path: string): string => {
  const cut = path.lastIndexOf('/') + 1;
  const name = path.slice(cut);
  return path.slice(0, cut) + (name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase());
};

/** A thousand in all. */
export const CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'flip a bit',
    times: 190,
    fits: hasBytes,
    async spoil(scene, { path }) {
      const { body, metadata } = await bytesOf(scene, path);
      const where = Math.floor(scene.chance.next() * body.length);
      body[where] = (body[where] ?? 0) ^ (1 << Math.floor(scene.chance.next() * 8));
      await put(scene, path, body, metadata);
      return [[path, 'differ', ['checksum']]];
    },
  },
  {
    name: 'truncate',
    times: 120,
    fits: hasBytes,
    async spoil(scene, { path }) {
      const { body, metadata } = await bytesOf(scene, path);
      await put(scene, path, body.subarray(0, Math.floor(scene.chance.next() * body.length)), metadata);
      return [[path, 'differ', ['size']]];
    },
  },
  {
    name: 'delete',
    times: 130,
    fits: () => true,
    async spoil(scene, { path }) {
      await scene.s3.send(new DeleteObjectCommand(at(scene, path)));
      return [[path, 'missing', ['no-object']]];
    },
  },
  {
    name: 'add',
    times: 100,
    fits: () => true,
    async spoil(scene, { path }) {
      const added = `${path}~`;
      await put(scene, added, Buffer.from(added), {});
      return [[added, 'extra', ['no-source-entry']]];
    },
  },
  {
    name: 'swap two',
    times: 50,
    fits: isAlone,
    async spoil(scene, { path }, second) {
      const other = second().path;
      const [one, two] = [await bytesOf(scene, path), await bytesOf(scene, other)];
      await put(scene, path, two.body, one.metadata);
      await put(scene, other, one.body, two.metadata);
      return [
        [path, 'differ', WRONG_BYTES],
        [other, 'differ', WRONG_BYTES],
      ];
    },
  },
  {
    name: 'rename to the decomposed form',
    times: 60,
    fits: ({ path }) => path.normalize('NFD') !== path,
    spoil: (scene, { path }) => rename(scene, path, path.normalize('NFD')),
  },
  {
    name: 'change the case',
    times: 100,
    fits: ({ path }) => otherCase(path) !== path,
    spoil: (scene, { path }) => rename(scene, path, otherCase(path)),
  },
  {
    name: 'change metadata',
    times: 100,
    fits: isAlone,
    async spoil(scene, { path }) {
      const key = at(scene, path);
      const { Metadata } = await scene.s3.send(new HeadObjectCommand(key));
      const CopySource = `${key.Bucket}/${encodeURIComponent(key.Key)}`;
      const changed = { ...Metadata, mtime: `${Number(Metadata?.mtime ?? 0) - 86_400}` };
      await scene.s3.send(
        new CopyObjectCommand({ ...key, CopySource, MetadataDirective: 'REPLACE', Metadata: changed }),
      );
      return [[path, 'differ', ['metadata']]];
    },
  },
  {
    name: 'touch the source',
    times: 75,
    fits: isAlone,
    async spoil({ root }, { path }) {
      const now = new Date();
      await utimes(join(root, path), now, now);
      return [[path, 'changed-since', ['changed-after-copy']]];
    },
  },
  {
    name: 'write to the source',
    times: 75,
    fits: isAlone,
    async spoil({ root }, { path }) {
      const content = await readFile(join(root, path));
      content[content.length - 1] = (content.at(-1) ?? 0) ^ 0xff;
      await writeFile(join(root, path), content);
      return [[path, 'changed-since', ['changed-after-copy']]];
    },
  },
];
