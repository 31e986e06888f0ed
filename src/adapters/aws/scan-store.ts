import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { z } from 'zod';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import {
  type ScanEnd,
  scanDocumentSchema,
  scanEndSchema,
  shardManifestSchema,
} from '../../ports/scan-documents.ts';
import type { ScanRef, ScanStore } from '../../ports/scan-store.ts';
import { listObjects } from './bucket-list.ts';
import { putOnce, readObject } from './bucket-objects.ts';
import { uploadOnce } from './bucket-upload.ts';
import { bucketExists } from './posture/posture.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

const JSON_TYPE = 'application/json';
const BINARY_TYPE = 'application/octet-stream';
const SHARD = /\/shards\/(?<id>[0-9a-z]+)\.json$/;

const homeOf = (share: string): string => `scans/${share}`;
const begun = ({ share, scan }: ScanRef): string => `${homeOf(share)}/begun/${scan}.json`;
const ended = ({ share, scan }: ScanRef): string => `${homeOf(share)}/ended/${scan}.json`;
const within = ({ share, scan }: ScanRef, name: string): string => `${homeOf(share)}/${scan}/${name}`;

/** What workers share about a scan, under `scans/` of a bucket. Every object is written once. */
export function scanStore(s3: S3, bucket: string): ScanStore {
  const put = (key: string, value: unknown): Promise<boolean> =>
    putOnce(s3, bucket, key, Buffer.from(`${JSON.stringify(value)}\n`), JSON_TYPE);
  const get = async <T>(key: string, schema: z.ZodType<T>): Promise<T | null> => {
    const body = await readObject(s3, bucket, key);
    return body === null ? null : parse(key, body, schema);
  };
  const namesUnder = async (prefix: string): Promise<readonly string[]> => {
    const names: string[] = [];
    for await (const page of listObjects(s3, bucket, prefix)) {
      for (const { key } of page) names.push(key.slice(prefix.length).replace(/\.json$/, ''));
    }
    return names;
  };
  return {
    exists: () => bucketExists(s3, bucket),
    open: async (share) => {
      const [all, over] = [
        await namesUnder(`${homeOf(share)}/begun/`),
        new Set(await namesUnder(`${homeOf(share)}/ended/`)),
      ];
      return all.filter((scan) => !over.has(scan)).sort();
    },
    begin: async (document) => {
      await put(begun({ share: document.share, scan: document.id }), document);
    },
    document: (scan) => get(begun(scan), scanDocumentSchema),
    attempt: async (scan) => {
      for (let nth = 1; ; nth++) {
        if (await put(within(scan, `attempts/${String(nth).padStart(5, '0')}.json`), { nth })) return nth;
      }
    },
    end: async (scan, end: ScanEnd) => {
      await put(ended(scan), end);
    },
    ended: (scan) => get(ended(scan), scanEndSchema),
    finished: async function* (scan) {
      for await (const page of listObjects(s3, bucket, within(scan, 'shards/'))) {
        yield page.flatMap(({ key }) => SHARD.exec(key)?.groups?.id ?? []);
      }
    },
    manifest: (scan, shard) => get(within(scan, `shards/${shard}.json`), shardManifestSchema),
    writeManifest: (scan, manifest) => put(within(scan, `shards/${manifest.shard}.json`), manifest),
    uploadPart: async (scan, name, file) => {
      const key = within(scan, `parts/${name}.parquet`);
      await uploadOnce(s3, { bucket, key, contentType: BINARY_TYPE }, file);
      return key;
    },
    download: (key, file) => downloadTo(s3, bucket, key, file),
    writeDirectories: async (scan, name, paths) => {
      const key = within(scan, `directories/${name}`);
      // No path holds a NUL.
      const body = Buffer.concat(paths.flatMap((path) => [path, NUL]));
      await putOnce(s3, bucket, key, body, BINARY_TYPE);
      return key;
    },
    directories: async (key) => {
      const body = await readObject(s3, bucket, key);
      if (body === null) throw unreadable(key, 'it is not there');
      return splitAtNul(body);
    },
  };
}

const NUL = Buffer.from([0]);

function splitAtNul(body: Uint8Array): readonly Uint8Array[] {
  const paths: Uint8Array[] = [];
  for (let start = 0; start < body.length; ) {
    const end = body.indexOf(0, start);
    paths.push(body.subarray(start, end));
    start = end + 1;
  }
  return paths;
}

/** The body is checked by the SDK against the stored checksum while it streams. */
function downloadTo(s3: S3, bucket: string, key: string, file: string): Promise<void> {
  return askS3('GetObject', async () => {
    const found = await s3.client.send(
      new GetObjectCommand({ ...inBucket(s3, bucket), Key: key, ChecksumMode: 'ENABLED' }),
    );
    await pipeline(found.Body as Readable, createWriteStream(file));
  });
}

function parse<T>(key: string, body: Uint8Array, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(body).toString('utf8')));
  } catch (cause) {
    throw unreadable(key, 'it is not one of this version', cause);
  }
}

function unreadable(key: string, why: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'scan-document-unknown',
    blame: 'usage',
    message: `The object ${safeText(key)} in the control bucket cannot be used: ${why}.`,
    next: [
      'Run the same headwater version on every worker.',
      'Or start over: headwater inventory scan SHARE --distributed --fresh',
    ],
    cause,
  });
}
