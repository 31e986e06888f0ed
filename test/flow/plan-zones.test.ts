import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configTemplate } from '../../src/wiring/config-template.ts';
import { makePlan } from '../../src/wiring/planning.ts';
import { openProject, type Project } from '../../src/wiring/project.ts';
import { scanShares } from '../../src/wiring/scanning.ts';

let directory = '';
let project: Project;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater zones '));
  const long = new Date('2019-01-01T00:00:00Z');
  const put = async (path: string, kib: number, at: Date) => {
    const file = join(directory, 'mount', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, Buffer.alloc(kib * 1024));
    await utimes(file, at, at);
  };
  await put('new/a', 300, new Date());
  await put('new/b', 300, new Date());
  await put('alté/2019/a', 200, long);
  await put('alté/2020/a', 200, long);
  await put('alté-neu/a', 300, new Date());
  const share = { name: 'lab', protocol: 'nfs', server: 'filer.example.com', export: '/lab' } as const;
  const file = join(directory, 'headwater.yaml');
  const template = configTemplate({
    migration: 'zoned',
    shares: [{ ...share, mount: 'mount', strategy: 'migrate' }],
    accept: [],
  });
  await writeFile(file, template.replace(/ +strategy: migrate\n/, ''));
  project = await openProject(file);
});
afterAll(() => rm(directory, { recursive: true }));

it('a plan finds what is cold in a warm share, from the scan to the rule, and proposes a strategy', async () => {
  await scanShares(project, [], { onProgress: () => undefined });
  const { plan } = await makePlan(project, { allowIncomplete: false });
  const [share] = plan.shares;
  expect(share).toMatchObject({
    strategy: 'migrate',
    strategyReason: expect.stringMatching(/^proposed: 30 % of its bytes are older than 365 days/),
    storageClass: 'INTELLIGENT_TIERING',
    zones: [{ prefix: 'lab/alté/', storageClass: 'DEEP_ARCHIVE', files: 2, bytes: 400 * 1024 }],
  });
  const rules = plan.steps.flatMap((step) => (step.kind === 'lifecycle-rules' ? step.rules : []));
  expect(rules.map(({ prefix, storageClass }) => [prefix, storageClass])).toEqual([
    ['lab/', 'INTELLIGENT_TIERING'],
    ['lab/alté/', 'DEEP_ARCHIVE'],
  ]);
});
