import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribeNFSFileSharesCommand,
  ListFileSharesCommand,
  StorageGatewayClient,
} from '@aws-sdk/client-storage-gateway';
import { expect } from 'vitest';
import { cutoverRowOf, cutoverStateOf } from '../../src/ledger/cutover-state.ts';
import type { Place } from '../../src/ledger/cutover-states.ts';
import { KEY_PAIR, type SmallMigration } from './small-migration.ts';

/** What the gateway says of one file share. */
interface Served {
  readonly arn: string;
  readonly serves: boolean;
  readonly takesWrites: boolean;
}

/** The users of a share that is cut over, and the person at its filer. */
export interface CutoverWorld {
  /** The person makes the source read-only, or writable again. */
  setSource(writable: boolean): void;
  /**
   * Looks at everything outside: all that the state of the cut-over promises users to read can be read, and of source and file share
   * one at most takes writes, and only the one that the state names. Throws when it is not so.
   */
  check(): Promise<void>;
  /** Times that `check` was asked, by state. */
  readonly checks: ReadonlyMap<string, number>;
  /** A user writes a file through the file share. */
  write(name: string, text: string): Promise<void>;
  fileShares(): Promise<readonly Served[]>;
  power(power: 'on' | 'off'): Promise<void>;
  close(): void;
}

const FILE = 'b.txt';

/** The world around the cut-over of one NFS share of a small migration. */
export function cutoverWorld({ project, plan, endpoint }: SmallMigration, share: string): CutoverWorld {
  const client = new StorageGatewayClient({ endpoint, region: 'us-east-1', credentials: KEY_PAIR });
  const checks = new Map<string, number>();
  let sourceTakesWrites = true;
  const config = project.config.shares.find(({ name }) => name === share);
  if (config === undefined) throw new Error(`there is no share ${share}`);
  const own = async (body: object): Promise<void> => {
    const answer = await fetch(`${endpoint}/_rehearsal/gateway`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };
  const fileShares = async (): Promise<readonly Served[]> => {
    const { FileShareInfoList = [] } = await client.send(new ListFileSharesCommand({}));
    const arns = FileShareInfoList.flatMap(({ FileShareARN }) => FileShareARN ?? []);
    if (arns.length === 0) return [];
    // One that has gone since the list serves nobody.
    const { NFSFileShareInfoList = [] } = await client
      .send(new DescribeNFSFileSharesCommand({ FileShareARNList: arns }))
      .catch((error: Error) => {
        if (/not found/.test(error.message)) return { NFSFileShareInfoList: [] };
        throw error;
      });
    return NFSFileShareInfoList.map(({ FileShareARN = '', FileShareStatus = '', ReadOnly }) => {
      const serves = ['AVAILABLE', 'UPDATING'].includes(FileShareStatus);
      return { arn: FileShareARN, serves, takesWrites: serves && ReadOnly !== true };
    });
  };
  const canRead = async (place: Place, served: readonly Served[]): Promise<boolean> => {
    if (place === 'file-share') return served.some(({ serves }) => serves);
    const where =
      place === 'source'
        ? join(project.mountOf(config), FILE)
        : join(project.state, 'rehearsal/buckets/small-data/objects', share, FILE);
    return access(where).then(
      () => true,
      () => false,
    );
  };
  return {
    checks,
    fileShares,
    setSource: (writable) => {
      sourceTakesWrites = writable;
    },
    async check() {
      // Twice the same state: what lies between two looks at it is judged by neither.
      const before = await project.ledger.progress();
      const served = await fileShares();
      const progress = await project.ledger.progress();
      const state = cutoverStateOf(progress, plan.digest, share);
      const row = cutoverRowOf(progress, plan.digest, share);
      checks.set(state, (checks.get(state) ?? 0) + 1);
      const takers: Place[] = [
        ...(sourceTakesWrites ? (['source'] as const) : []),
        ...(served.some(({ takesWrites }) => takesWrites) ? (['file-share'] as const) : []),
      ];
      const seen = `${state}: ${JSON.stringify(served)}`;
      expect(takers.length, `${seen}: writes on both sides`).toBeLessThanOrEqual(1);
      for (const taker of takers) expect(taker, `${seen}: writes where none may be`).toBe(row.writes);
      if (before.seq !== progress.seq) return;
      for (const place of row.reads)
        expect(await canRead(place, served), `${seen}: cannot read from the ${place}`).toBe(true);
    },
    async write(name, text) {
      const mounts = join(project.state, 'rehearsal/storage-gateway/mounts');
      await mkdir(mounts, { recursive: true });
      const [mount, ...more] = await readdir(mounts);
      if (mount === undefined || more.length > 0) throw new Error('there is not one mount');
      await writeFile(join(mounts, mount, name), text);
    },
    power: (power) => own({ gateway: project.config.gateways[0]?.arn, power }),
    close: () => client.destroy(),
  };
}
