import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { PutOptions } from '../object-store.ts';
import { FORMATS, type ReportData } from './report-data.ts';

/** One report to be written. */
export interface InventoryReport extends ReportData {
  /** The midnight it is due at, milliseconds since the epoch; its folder is named after it. */
  readonly dueMs: number;
  /** When its writing begins, on the rehearsal's clock. */
  readonly nowMs: number;
}

/**
 * Writes a report: the data, then `manifest.json`, then `manifest.checksum`, so that whoever sees the last sees all. Nothing
 * grows with the number of objects. A second attempt writes over the first.
 * @throws NoSuchBucket when source or destination is gone
 */
export async function writeReport(report: InventoryReport): Promise<void> {
  const { store, source, configuration, dueMs, nowMs } = report;
  const { destination } = configuration;
  const home = [destination.prefix, source, configuration.id].filter((part) => part !== '').join('/');
  const name = uuidOf(`${source}\n${configuration.id}\n${dueMs}`);
  const { ending, schema, bytes } = FORMATS[configuration.format];
  const dataKey = `${home}/data/${name}.${ending}`;
  const md5 = createHash('md5');
  const put = (key: string, body: AsyncIterable<Uint8Array>, contentType: string) =>
    store.put(destination.bucket, key, body, { contentType, ...encryptionOf(destination.keyId) });
  // Throws before anything is read when there is nowhere to put it.
  store.layout(destination.bucket);
  const data = await put(dataKey, hashed(bytes(report), md5), 'application/octet-stream');
  const manifest = JSON.stringify({
    sourceBucket: source,
    destinationBucket: `arn:aws:s3:::${destination.bucket}`,
    version: '2016-11-30',
    creationTimestamp: String(nowMs),
    fileFormat: configuration.format,
    fileSchema: schema(configuration),
    files: [{ key: dataKey, size: data.sizeBytes, MD5checksum: md5.digest('hex') }],
  });
  // 2026-11-22T00-00Z
  const folder = `${home}/${new Date(dueMs).toISOString().slice(0, 16).replace(':', '-')}Z`;
  await put(`${folder}/manifest.json`, Readable.from([Buffer.from(manifest)]), 'application/json');
  const checksum = createHash('md5').update(manifest).digest('hex');
  await put(`${folder}/manifest.checksum`, Readable.from([Buffer.from(checksum)]), 'text/plain');
}

function encryptionOf(keyId: string | null): Pick<PutOptions, 'encryption'> {
  return keyId === null ? {} : { encryption: { algorithm: 'aws:kms', keyId } };
}

async function* hashed(
  body: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
}

/** The same name for the same report, in the form of a UUID. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
