import { lookup } from 'node:dns';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as dataSync from '@aws-sdk/client-datasync';
import * as fsx from '@aws-sdk/client-fsx';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as s3Control from '@aws-sdk/client-s3-control';
import * as storageGateway from '@aws-sdk/client-storage-gateway';
import * as sts from '@aws-sdk/client-sts';
import { commandName, openAwsCli } from './aws-cli.ts';
import { foreignElements } from './xml-shape.ts';

export type Service = 'S3' | 'S3 Control' | 'DataSync' | 'Storage Gateway' | 'IAM' | 'STS' | 'KMS' | 'FSx';
/** A request or an answer; `Body` is bytes in both. */
export type Members = Readonly<Record<string, unknown>>;

/** A client of the rehearsal that can ask any operation by its name. */
export interface Asker {
  readonly name: string;
  /** Rejects with an Error whose `name` is the service's code. */
  ask(service: Service, operation: string, input: Members): Promise<Members>;
  close(): void;
}

const SDKS: Readonly<Record<Service, Readonly<Record<string, unknown>>>> = {
  S3: s3,
  'S3 Control': s3Control,
  DataSync: dataSync,
  'Storage Gateway': storageGateway,
  IAM: iam,
  STS: sts,
  KMS: kms,
  FSx: fsx,
};
const CLI_SERVICES: Readonly<Record<Service, string>> = {
  S3: 's3api',
  'S3 Control': 's3control',
  DataSync: 'datasync',
  'Storage Gateway': 'storagegateway',
  IAM: 'iam',
  STS: 'sts',
  KMS: 'kms',
  FSx: 'fsx',
};

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Sendable {
  send(command: unknown): Promise<Members>;
  destroy(): void;
}
type Newable<T> = new (input: unknown) => T;

/** An XML answer as it came, kept aside before the SDK reads it. */
type Heard = (xml: string) => void;

/** Lets `heard` see every XML body before the SDK does. */
function listen(client: s3.S3Client, heard: Heard): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: AsyncIterable<Uint8Array>; headers: Members };
      if (response.headers['content-type'] !== 'application/xml' || response.body === undefined)
        return result;
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      response.body = Readable.from([Buffer.concat(chunks)]);
      heard(Buffer.concat(chunks).toString());
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'listen' },
  );
}

/** S3 Control puts the account before the host, and addresses have no names below them. */
const belowLocalhost = (endpoint: string): string => endpoint.replace('127.0.0.1', 'localhost');

/** Names below localhost are this machine (RFC 6761), which the C library does not know. */
const localLookup: typeof lookup = Object.assign(
  (name: string, ...rest: unknown[]) =>
    (lookup as unknown as (...all: unknown[]) => void)(
      name.endsWith('.localhost') ? '127.0.0.1' : name,
      ...rest,
    ),
  lookup,
);

/**
 * The SDK's own clients, with their default settings. An XML answer with an element that AWS's model does not have is an
 * Error: the SDK would drop it without a word.
 */
export function sdkAsker(endpoint: string, credentials: Keys): Asker {
  const options = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1, forcePathStyle: true };
  const s3Client = new s3.S3Client(options);
  let xml = '';
  listen(s3Client, (text) => {
    xml = text;
  });
  const clients: Readonly<Record<Service, Sendable>> = {
    S3: s3Client as unknown as Sendable,
    'S3 Control': new s3Control.S3ControlClient({
      ...options,
      endpoint: belowLocalhost(endpoint),
      requestHandler: { httpAgent: new Agent({ lookup: localLookup }) },
    }) as unknown as Sendable,
    DataSync: new dataSync.DataSyncClient(options) as unknown as Sendable,
    'Storage Gateway': new storageGateway.StorageGatewayClient(options) as unknown as Sendable,
    IAM: new iam.IAMClient(options) as unknown as Sendable,
    STS: new sts.STSClient(options) as unknown as Sendable,
    KMS: new kms.KMSClient(options) as unknown as Sendable,
    FSx: new fsx.FSxClient(options) as unknown as Sendable,
  };
  return {
    name: 'the SDK',
    async ask(service, operation, input) {
      const Command = SDKS[service][`${operation}Command`] as Newable<unknown>;
      xml = '';
      const answer = await clients[service].send(new Command({ ...input }));
      const shape = SDKS[service][`${operation}$`] as readonly unknown[];
      const foreign = xml === '' ? [] : foreignElements(shape[5], xml);
      if (foreign.length > 0) throw new Error(`answers with ${foreign.join(', ')}`);
      const body = answer.Body as { transformToByteArray(): Promise<Uint8Array> } | undefined;
      return body === undefined ? answer : { ...answer, Body: await body.transformToByteArray() };
    },
    close() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** The AWS CLI, unpatched, with signatures. */
export function cliAsker(endpoint: string, env: NodeJS.ProcessEnv): Asker {
  const cli = openAwsCli(env);
  const directory = mkdtempSync(join(tmpdir(), 'aws cli-'));
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  return {
    name: 'the AWS CLI',
    async ask(service, operation, { Body, ...given }) {
      const { CopySource, ...rest } = given;
      // The CLI escapes it itself.
      const input =
        typeof CopySource === 'string' ? { ...rest, CopySource: decodeURIComponent(CopySource) } : given;
      const out = join(directory, 'out');
      const json = file(
        'input.json',
        JSON.stringify(input, (_, value) => encoded(value)),
      );
      const { code, stdout, stderr } = await cli.run([
        CLI_SERVICES[service],
        commandName(operation),
        ...['--endpoint-url', service === 'S3 Control' ? belowLocalhost(endpoint) : endpoint],
        ...['--output', 'json'],
        // One call is one request: pages are what is tested.
        ...(/^List|^Describe/.test(operation) ? ['--no-paginate'] : []),
        ...(Body === undefined ? [] : ['--body', file('body', Body as Uint8Array)]),
        // The one command that takes no JSON, because it has a file to write.
        ...(operation === 'GetObject'
          ? ['--bucket', String(input.Bucket), '--key', String(input.Key), out]
          : ['--cli-input-json', `file://${json}`]),
      ]);
      if (code !== 0) throw refusal(stderr);
      const answer = (stdout.trim() === '' ? {} : JSON.parse(stdout)) as Members;
      return operation === 'GetObject' ? { ...answer, Body: readFileSync(out) } : answer;
    },
    close() {
      cli.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const encoded = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

function refusal(stderr: string): Error {
  const code = /An error occurred \(([^)]+)\)/.exec(stderr)?.[1] ?? 'CliFailure';
  const error = new Error(stderr.trim());
  error.name = code;
  return error;
}
