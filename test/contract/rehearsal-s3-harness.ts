import { rm } from 'node:fs/promises';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import {
  type RehearsalServer,
  type RehearsalServerOptions,
  startRehearsalServer,
} from '../../src/rehearsal/server.ts';

import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';

export interface Rehearsal {
  readonly directory: string;
  readonly server: RehearsalServer;
  readonly s3: S3Client;
  end(): Promise<void>;
}

/** A rehearsal in a directory of its own (with a space in its path) and a client with the SDK's default checksum settings. */
export async function rehearse(options: Partial<RehearsalServerOptions> = {}): Promise<Rehearsal> {
  const directory = await scratchDirectory();
  const server = await startRehearsalServer({ directory, handlers: [], credentials: null, ...options });
  const s3 = clientOf(server.endpoint);
  const end = async (): Promise<void> => {
    s3.destroy();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { directory, server, s3, end };
}

export function clientOf(endpoint: string): S3Client {
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
  });
}

/** `<status> <code>` of what a call was refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof S3ServiceException) return `${error.$metadata.httpStatusCode} ${error.name}`;
    throw error;
  }
  return 'accepted';
}
