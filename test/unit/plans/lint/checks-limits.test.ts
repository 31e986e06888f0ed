import type { Plan } from '../../../../src/plans/plan.ts';
import { holds } from './cases.ts';
import { arn, partitions, type Sample, type SiteConfig, share, steps } from './site.ts';

const files = (count: number): Sample => ({
  facts: { runs: { cells: [{ sizeClass: 4, ageClass: 0, files: count, bytes: count * 500_000 }] } },
  plan: partitions((one) => (one.share === 'runs' ? { ...one, items: count + 1 } : one)),
});
const memory = (memoryGiB: number) => (site: SiteConfig) => ({
  ...site,
  agents: site.agents.map((agent) => ({ ...agent, memoryGiB })),
});
const excludes = (length: number) =>
  steps((step) => (step.kind === 'task' ? { ...step, excludes: ['/a', 'x'.repeat(length - 3)] } : step));
const manifest = (items: number) =>
  partitions((one) => ({
    ...one,
    items,
    selection: { by: 'manifest', directory: 'data', from: null, before: null },
  }));
const include = (pattern: string) =>
  partitions((one) => ({ ...one, selection: { by: 'filter', include: [pattern], exclude: [] } }));
const prefix = (length: number) => ({ config: share('runs', { prefix: `${'p'.repeat(length - 1)}/` }) });
const largest = (largestBytes: number) => ({ plan: partitions((one) => ({ ...one, largestBytes })) });
const seconds = (days: number) => ({ plan: partitions((one) => ({ ...one, seconds: days * 86_400 })) });
const maxItems = (most: number) => (site: SiteConfig) => ({
  ...site,
  policy: { partitions: { maxItems: most } },
});

/** The plan with so many copies of its tasks, or of the runs of its first task. */
const tasks = (count: number) => (plan: Plan) => ({
  ...plan,
  steps: Array.from({ length: count }, (_, at) => at).flatMap((at) =>
    plan.steps
      .filter((step) => step.kind === 'task' && step.share === 'runs')
      .map((step) => ({ ...step, id: `${step.id}.${at}` })),
  ),
});
const runsOf = (count: number, chained: boolean) => (plan: Plan) => ({
  ...plan,
  steps: plan.steps.flatMap((step) => {
    if (step.kind !== 'transfer' || step.id !== 'runs/transfer/1-seed') return [step];
    return Array.from({ length: count }, (_, at) => ({
      ...step,
      id: `${step.id}.p${at}`,
      needs: chained && at > 0 ? [`${step.id}.p${at - 1}`] : [],
    }));
  }),
});
const enhanced = (agents: number): Sample => ({
  config: (site) => ({ ...site, agents: site.agents.map((one) => ({ ...one, mode: 'enhanced' as const })) }),
  plan: steps((step) =>
    step.kind === 'transfer'
      ? { ...step, agents: Array.from({ length: agents }, (_, at) => `agent-${at}`) }
      : step,
  ),
});
const agent = (arnOfOne: string) => ({
  config: (site: SiteConfig) => ({
    ...site,
    agents: site.agents.map((one) => (one.name === 'one' ? { ...one, arn: arnOfOne } : one)),
  }),
});

holds('HW2', [
  ['HW201', 'one item over 25 million on each side', files(25e6), files(25e6 - 1)],
  ['HW202', 'one item over 20 million with 32 GiB', files(20e6), files(20e6 - 1)],
  ['HW202', 'or with 64 GiB', files(22e6), { ...files(22e6), config: memory(64) }],
  ['HW203', '102,401 characters, or one less', { plan: excludes(102_401) }, { plan: excludes(102_400) }],
  ['HW204', 'so many names that no manifest holds them', { plan: manifest(3e9) }, { plan: manifest(20e6) }],
  ['HW205', 'an asterisk within, or at the end', { plan: include('/a*/b') }, { plan: include('/a*') }],
  ['HW205', 'an asterisk that is escaped', { plan: include('a/*') }, { plan: include('/a\\*/b') }],
  ['HW206', '257 bytes, or 256', prefix(257), prefix(256)],
  ['HW207', 'more than a day at 0.8 Gbit/s', largest(0.1e9 * 86_401), largest(0.1e9 * 86_400)],
  ['HW208', 'more than 30 days', seconds(31), seconds(30)],
  ['HW209', 'over 20 million with 32 GiB', { config: maxItems(20e6 + 1) }, { config: maxItems(20e6) }],
  [
    'HW209',
    'over 25 million with 64 GiB',
    { config: (site) => memory(64)(maxItems(25e6 + 1)(site)) },
    { config: (site) => memory(64)(maxItems(25e6)(site)) },
  ],
  ['HW221', '101 tasks, or 100', { plan: tasks(101) }, { plan: tasks(100) }],
  ['HW222', '121 agents, or 120', enhanced(121), enhanced(120)],
  [
    'HW223',
    '52 runs at once, or one after the other',
    { plan: runsOf(52, false) },
    { plan: runsOf(52, true) },
  ],
  ['HW223', '51 runs at once', { plan: runsOf(52, false) }, { plan: runsOf(51, false) }],
  ['HW224', 'the ARN of the other one', agent(arn('datasync', 'agent/agent-00000000000000002')), {}],
  ['HW225', 'an agent elsewhere', agent(arn('datasync', 'agent/agent-1', 'eu-west-1')), {}],
  ['HW226', 'a task for an agent', agent(arn('datasync', 'task/task-1')), {}],
  ['HW227', 'Enhanced, or Basic', enhanced(1), {}],
  ['HW228', 'two agents, or one', { config: share('runs', { agents: ['one', 'two'] }) }, {}],
]);
