import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAws } from '../../../src/adapters/aws/aws.ts';
import { openMakers } from '../../../src/adapters/makers.ts';
import type { Buckets } from '../../../src/ports/bucket.ts';
import { startRehearsal } from '../../../src/rehearsal/start.ts';
import type { RulesContext } from '../../../src/steps/rules/lock.ts';

/** A rehearsal with the buckets `shared` and `control`, and `strangers` of another account, whose settings are shown so many ms late. */
export async function rulesRehearsed(staleSettingsMs: number) {
  const directory = await mkdtemp(join(tmpdir(), 'headwater rules '));
  await mkdir(join(directory, 'rehearsal'));
  const account = '111122223333';
  const buckets = [{ name: 'strangers', account: '999999999999' }];
  const world = { account, region: 'us-east-1', exports: [], agents: [], gateways: [], buckets };
  await writeFile(join(directory, 'rehearsal/world.json'), JSON.stringify(world));
  const server = await startRehearsal({
    directory: join(directory, 'rehearsal'),
    stepDelayMs: 1,
    staleSettingsMs,
  });
  const { endpoint, credentialsFile } = server;
  const aws = createAws({ region: 'us-east-1', endpoint, rehearsal: { credentialsFile }, account });
  await aws.buckets.create('shared');
  await aws.buckets.create('control');
  const gone = new Set<string>();
  return {
    directory,
    endpoint,
    credentialsFile,
    buckets: aws.buckets,
    /** A process of its own, with other buckets if it is to have accidents. */
    async operator(buckets: Buckets = aws.buckets): Promise<RulesContext & { die(): void }> {
      const makers = await openMakers({ isGone: async ({ id }) => gone.has(id) });
      return {
        buckets,
        makers,
        clock: { now: () => new Date(), newId: () => randomBytes(8).toString('hex') },
        pace: {
          pollMs: 10,
          settleMs: 10,
          settingsMs: 2 * staleSettingsMs,
          looksPerSecond: 1000,
          versioningMs: 0,
        },
        control: 'control',
        die: () => void gone.add(makers.self.id),
      };
    },
    async end() {
      aws.close();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
