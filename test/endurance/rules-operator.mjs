// One operator, again and again: node rules-operator.mjs <dist> <endpoint> <credentials file> <migration> <rounds>
// Each round changes the rules of its migration in bucket `shared`, under the lock in bucket `control`, and says so.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [dist = '', endpoint = '', credentialsFile = '', migration = '', rounds = ''] = process.argv.slice(2);
const load = (/** @type {string} */ path) => import(pathToFileURL(join(dist, path)).href);
/** @type {typeof import('../../src/adapters/aws/aws.ts')} */
const { createAws } = await load('adapters/aws/aws.js');
/** @type {typeof import('../../src/adapters/makers.ts')} */
const { openMakers } = await load('adapters/makers.js');
/** @type {typeof import('../../src/steps/rules/write-rules.ts')} */
const { writeRules } = await load('steps/rules/write-rules.js');
/** @type {typeof import('../../src/plans/lifecycle/merge.ts')} */
const { mergeLifecycle } = await load('plans/lifecycle/merge.js');

const aws = createAws({ region: 'us-east-1', endpoint, rehearsal: { credentialsFile }, account: '' });
const context = {
  buckets: aws.buckets,
  clock: { now: () => new Date(), newId: () => randomBytes(8).toString('hex') },
  makers: await openMakers(),
  pace: { pollMs: 20, settleMs: 5, settingsMs: 1_500, looksPerSecond: 1000, versioningMs: 0 },
  control: 'control',
};
for (let round = 1; round <= Number(rounds); round += 1) {
  const own = [1, 2].map((nth) => ({
    ID: `headwater:${migration}:${nth}`,
    Status: 'Enabled',
    Filter: { Prefix: `${migration}/${nth}/` },
    Expiration: { Days: round },
  }));
  for (;;) {
    const written = await writeRules(context, {
      bucket: 'shared',
      migration,
      plan: 'a'.repeat(64),
      step: 'all/lifecycle-rules.shared',
      change: (current, base) => {
        const { configuration, edited } = mergeLifecycle({ current, own, migration, base });
        if (edited.length > 0) throw new Error(`edited: ${edited}`);
        return { kind: 'wanted', configuration };
      },
    });
    if (written.kind === 'settled') break;
    if (written.kind === 'refused') throw new Error(written.reason);
    await sleep(20);
  }
  process.stdout.write(`${round}\n`);
}
aws.close();
