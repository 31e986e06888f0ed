import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decideClass } from '../../src/plans/classes/classes.ts';
import { settleStrategies } from '../../src/plans/classes/strategy.ts';
import { sealPlan } from '../../src/plans/codec.ts';
import { createPlan } from '../../src/plans/create.ts';
import type { PlanInput } from '../../src/plans/input.ts';
import type { Partition } from '../../src/plans/lanes/partition-schema.ts';
import type { Plan } from '../../src/plans/plan.ts';
import { planSteps } from '../../src/plans/steps/steps.ts';
import { migrationOf, type SmallMigration } from './small-migration.ts';

/** A directory whose name means something to filters. */
const TRICKY = 'a*b|c\\d';

/** Files by path: a large flat directory in small, subtrees, and names that manifests and filters trip over. */
export const TREE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`flat/f-${10 + n}`, `flat ${n}\n`])),
  'flat/odd,"name"\n': 'quoted\n',
  'flat/ space at both ends ': 'spaces\n',
  'flat/\uFEFFmark': 'mark\n',
  'flat/größe.bin': 'x'.repeat(70_000),
  'flat/star * and | and \\': 'filters\n',
  'flat/left out.tmp': 'excluded\n',
  'flat/below/deep/er.txt': 'deep\n',
  [`${TRICKY}/one.txt`]: 'one\n',
  [`${TRICKY}/sub/two.txt`]: 'two\n',
  'a/b is not the tricky one.txt': 'other\n',
  'flatter/than flat.txt': 'sibling\n',
  'many/n-10': 'ten\n',
  'many/n-11/below': 'eleven\n',
  'many/n-20': 'twenty\n',
  'top.txt': 'top\n',
};
/** Links by path, with their targets. */
export const LINKS: Readonly<Record<string, string>> = { 'flat/link': 'f-10', 'flat/nowhere': '/no/such' };

/** Two ranges of one directory's files, subtrees, names that begin alike, and everything else, on two agents. */
const PARTS: readonly Pick<Partition, 'id' | 'selection' | 'agents' | 'turn'>[] = [
  part(1, 'agent-a', 1, { by: 'manifest', directory: 'flat', from: null, before: 'f-16' }),
  part(2, 'agent-b', 1, { by: 'manifest', directory: 'flat', from: 'f-16', before: null }),
  part(3, 'agent-a', 2, { by: 'filter', include: ['/a\\*b\\|c\\\\d'], exclude: [] }),
  part(4, 'agent-b', 2, { by: 'filter', include: ['/flat/below', '/flat/empty'], exclude: [] }),
  part(5, 'agent-a', 3, { by: 'filter', include: [], exclude: ['/flat/*', '/a\\*b\\|c\\\\d', '/many/n-1*'] }),
  part(6, 'agent-b', 3, { by: 'filter', include: ['/many/n-1*'], exclude: [] }),
];

function part(number: number, agent: string, turn: number, selection: Partition['selection']) {
  return { id: `lab/p000${number}`, selection, agents: [agent], turn };
}

/** One share on two agents in six parts, scanned, planned and approved. */
export function partitionedMigration(): Promise<SmallMigration> {
  return migrationOf({
    shares: [
      {
        name: 'lab',
        protocol: 'nfs',
        server: 'filer.example.com',
        export: '/e/lab',
        mount: 'lab',
        strategy: 'migrate',
      },
    ],
    furnish,
    configure: (yaml) =>
      yaml.replace('agents: [agent-a]', 'agents: [agent-a, agent-b]\n    exclude: ["*.tmp"]'),
    planOf,
  });
}

async function furnish(directory: string): Promise<void> {
  for (const [path, text] of Object.entries(TREE)) await put(join(directory, 'lab', path), text);
  for (const [path, target] of Object.entries(LINKS)) await symlink(target, join(directory, 'lab', path));
  await mkdir(join(directory, 'lab/flat/empty'));
}

/** Writes a file and the directories on the way to it. */
export async function put(file: string, text: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
}

/** What `plan create` makes of the share, cut by hand. */
function planOf(given: PlanInput): Plan {
  const { digest: _digest, ...body } = createPlan(given);
  const { input, settled } = settleStrategies(given);
  const decided = settled.map(({ share, strategy }) => ({
    share,
    strategy,
    decision: decideClass(input.config, share, input.prices, strategy),
  }));
  const whole = body.partitions[0];
  if (whole === undefined) throw new Error('the share is in no part');
  const partitions = PARTS.map((one) => ({ ...whole, ...one, reason: 'cut by hand' }));
  return sealPlan({ ...body, partitions, steps: planSteps(input.config, decided, partitions) });
}
