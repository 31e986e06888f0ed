import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { headwater, workplace } from '../e2e/headwater.ts';
import { hasProgram, runProgram, type ServedRehearsal, serve } from '../e2e/serving.ts';

/** Programs nobody here wrote, against the rehearsal as it is built, signed with the key pair it made. */

const SCENARIO = fileURLToPath(new URL('../../scripts/rehearsal-scenario.sh', import.meta.url));

const GATEWAY = 'arn:aws:storagegateway:us-east-1:111122223333:gateway/sgw-00000000';

let place: Awaited<ReturnType<typeof workplace>>;
let served: ServedRehearsal;

beforeAll(async () => {
  place = await workplace();
  await mkdir(join(place.directory, 'data/inner'), { recursive: true });
  for (let i = 0; i < 50; i += 1) await writeFile(join(place.directory, `data/inner/${i}.txt`), `${i}\n`);
  const ended = await headwater(place.directory, ['init', '--name', 'data', '--mount', 'data']);
  expect(ended.code, ended.stderr).toBe(0);
  const file = join(place.directory, 'headwater.yaml');
  const gateways = `gateways:\n  - { name: one, arn: "${GATEWAY}", role: "arn:aws:iam::111122223333:role/gateway" }\n`;
  await writeFile(file, (await readFile(file, 'utf8')).replace('link:', `${gateways}link:`));
  served = await serve(place.directory);
});
afterAll(async () => {
  await served?.stop();
  await place.remove();
});

interface Config {
  readonly shares: readonly { readonly server: string; readonly export: string; readonly protocol: string }[];
  readonly agents: readonly { readonly arn: string }[];
}

test.skipIf(!hasProgram('aws'))('the AWS CLI walks the written scenario', async () => {
  const config = parse(await readFile(join(place.directory, 'headwater.yaml'), 'utf8')) as Config;
  const share = config.shares.find(({ protocol }) => protocol === 'nfs');
  const args = [
    SCENARIO,
    served.endpoint,
    share?.server ?? '',
    share?.export ?? '',
    config.agents[0]?.arn ?? '',
    GATEWAY,
  ];
  const { code, output } = await runProgram('/bin/bash', args, served.env);
  expect(output).toContain('scenario: passed');
  expect(code).toBe(0);
});

describe.skipIf(!hasProgram('rclone'))('rclone', () => {
  /** More than three pages of a list that goes through all directories. */
  const FILES = 3_200;
  const rclone = (args: readonly string[]) =>
    runProgram(
      '/usr/bin/rclone',
      [...args, '--config', '/dev/null', '--retries', '1', '--transfers', '16', '--checkers', '16'],
      {
        ...served.env,
        RCLONE_CONFIG_R_TYPE: 's3',
        // The provider AWS would put the bucket into the host name.
        RCLONE_CONFIG_R_PROVIDER: 'Other',
        RCLONE_CONFIG_R_ENV_AUTH: 'true',
        RCLONE_CONFIG_R_ENDPOINT: served.endpoint,
        RCLONE_CONFIG_R_REGION: 'us-east-1',
        // Buckets have no ACLs since 2023; rclone would send one of its own.
        RCLONE_CONFIG_R_ACL: 'bucket-owner-full-control',
        RCLONE_CONFIG_R_BUCKET_ACL: 'private',
      },
    );

  test(`copies ${FILES} files in and out, and finds both sides equal`, async () => {
    const source = join(place.directory, 'many');
    const back = join(place.directory, 'back');
    for (let d = 0; d < FILES / 200; d += 1) {
      const folder = join(source, `d ${d}`, 'ü+&');
      await mkdir(folder, { recursive: true });
      for (let i = 0; i < 200; i += 1)
        await writeFile(join(folder, `${i} %41.bin`), Buffer.alloc((i * 37) % 3000, d));
    }
    expect((await rclone(['mkdir', 'r:rclone-bucket'])).code).toBe(0);
    const to = await rclone(['copy', source, 'r:rclone-bucket/in']);
    expect(to.code, to.output).toBe(0);
    // Directory by directory, and as one list over several pages.
    for (const list of [[], ['--fast-list']]) {
      const checked = await rclone(['check', source, 'r:rclone-bucket/in', ...list]);
      expect(checked.code, checked.output).toBe(0);
      expect(checked.output).toContain(`${FILES} matching files`);
    }
    const from = await rclone(['copy', 'r:rclone-bucket/in', back]);
    expect(from.code, from.output).toBe(0);
    const same = await rclone(['check', source, back, '--download']);
    expect(same.output).toContain('0 differences found');
    expect((await readdir(back, { recursive: true })).length).toBe(FILES + (2 * FILES) / 200);
  });

  test('sees a byte that a hand has changed', async () => {
    const objects = join(place.directory, '.headwater/rehearsal/buckets/rclone-bucket/objects/in');
    // A percent sign before two digits is escaped on disk.
    await writeFile(join(objects, 'd 3/ü+&/5 %2541.bin'), Buffer.alloc(185, 99));
    const checked = await rclone(['check', join(place.directory, 'many'), 'r:rclone-bucket/in']);
    expect(checked.output).toContain('1 differences found');
  });
});
