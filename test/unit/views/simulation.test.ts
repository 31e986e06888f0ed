import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import { ASSUMED_RATES } from '../../../src/plans/duration/rates.ts';
import { simulationOf, type WhatIf } from '../../../src/plans/simulate/of-plan.ts';
import { simulator } from '../../../src/plans/simulate/simulate.ts';
import { simulationHtml } from '../../../src/views/simulation-html.ts';
import { simulationText } from '../../../src/views/simulation-text.ts';
import { simulationValue } from '../../../src/views/simulation-value.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import { agentLine, linkLine } from '../../../src/views/timeline.ts';
import { simulatedSchema } from '../../../src/views/values/simulated.ts';
import { expectGolden } from './golden.ts';
import { shapeOf, unbalanced } from './markup.ts';
import { wavedPlan } from './sample-waves.ts';

const plan = wavedPlan();
const arn = 'arn:aws:datasync:us-east-1:123456789012:agent/agent-0000000000000000';
const config = parseConfig(
  `migration: acme-2026
aws: {region: us-east-1}
bucket: {name: acme-data, control: acme-headwater}
roles: {dataSync: "arn:aws:iam::123456789012:role/datasync"}
link: {gbps: 2, windows: [{days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00", gbps: 0.2}]}
agents:
  - {name: nas-1, arn: "${arn}1"}
  - {name: nas-2, arn: "${arn}2"}
  - {name: office-1, arn: "${arn}3"}
shares:
  - {name: projects, protocol: nfs, server: nas, export: /p, mount: /mnt/p, agents: [nas-1, nas-2], prefix: projects/}
`,
  'headwater.yaml',
  { hazardIds: [] },
);
const PLAIN: WhatIf = {
  agents: null,
  gbps: null,
  failures: 0.1,
  startAtMs: Date.parse('2026-11-23T06:00:00.000Z'),
  seed: 1,
};

function simulated(whatIf: Partial<WhatIf> = {}, of = plan) {
  const input = simulationOf(of, config, { ...PLAIN, ...whatIf }, ASSUMED_RATES);
  const simulate = simulator(input);
  const run = simulate(input.seed);
  return { input, run, value: simulationValue(of, input, [run, simulate(2), simulate(3)]) };
}
const page = (one: ReturnType<typeof simulated>) =>
  simulationHtml(one.value, one.run, { migration: 'acme', rehearsal: false, tool: 'headwater 1.0.0' });

describe('a simulated plan', () => {
  it('as text within 80 columns', () => {
    const { value, run } = simulated();
    const text = simulationText(value, run, { width: 80 });
    for (const line of text.split('\n')) expect(textWidth(line), line).toBeLessThanOrEqual(80);
    expectGolden('plans/simulate.txt', text);
  });

  it('is a value that its schema knows', () => {
    expect(simulatedSchema.parse(simulated().value)).toEqual(simulated().value);
  });

  it('as a page: well-formed, self-contained, every chart said aloud', () => {
    const markup = page(simulated());
    expect(unbalanced(markup)).toEqual([]);
    expect(markup).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(markup).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|<[^>]*\s(?:src|on\w+)=/);
    const charts = [...markup.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag);
    expect(charts).toHaveLength(3);
    for (const tag of charts) expect(tag).toMatch(/role="img" aria-label="[^"]{5,}"/);
  });

  it('keeps names names, whatever is in them', () => {
    const { value, run } = simulated();
    const named = (name: string) => ({
      ...value,
      agents: value.agents.map((one) => ({ ...one, name })),
      waves: value.waves.map((one) => ({ ...one, name })),
      outages: value.outages.map((one) => ({ ...one, share: name })),
    });
    const hostile = '"><svg onload=x>\u001b[2J\u202e';
    const shape = (name: string) => shapeOf(page({ ...simulated(), value: named(name) }));
    expect(shape(hostile)).toBe(shape('x'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(simulationText(named(hostile), run, { width: 80 })).not.toMatch(/[\u0000-\u0009\u001b\u202e]/);
  });
});

describe('what if', () => {
  const input = (whatIf: Partial<WhatIf>) => simulated(whatIf).input;
  it('there are other agents: they share all partitions, whole shares together', () => {
    const { agents, partitions } = input({ agents: 8 });
    expect(agents).toHaveLength(8);
    expect(new Set(agents.map(({ mode }) => mode))).toEqual(new Set(['basic']));
    for (const { id, agents: own } of partitions) expect(own).toHaveLength(id.endsWith('/whole') ? 8 : 1);
    const cut = partitions.filter(({ share }) => share === 'genomics').flatMap((one) => one.agents);
    expect(new Set(cut).size).toBe(6);
  });

  it('the link is another: its hours stay', () => {
    expect(input({ gbps: 20 }).link).toEqual({ ...input({}).link, gbps: 20 });
  });

  it('the pilot is over before the others begin', () => {
    expect(input({}).awaitedWaves).toEqual([0]);
    const [pilot, first] = simulated().value.waves;
    expect(Date.parse(`${first?.beginsAt}`)).toBeGreaterThanOrEqual(Date.parse(`${pilot?.provedAt}`));
  });

  it('a share was copied before: it is a delta since its scan', () => {
    const shares = plan.shares.map((share) =>
      share.share === 'media' ? { ...share, pass: 'delta' as const } : share,
    );
    const { copiedAtMs } = simulated({}, { ...plan, shares }).input;
    expect(copiedAtMs).toEqual({ media: Date.parse('2026-11-20T08:10:00.000Z') });
  });
});

describe('a timeline', () => {
  const frame = { startAtMs: 0, finishAtMs: 10_000, columns: 10 };
  const execution = (startAtMs: number, endAtMs: number, agents = ['a']) => ({
    partition: 's/p0001',
    share: 's',
    pass: 'seed' as const,
    ordinal: 1,
    attempt: 1,
    agents,
    startAtMs,
    endAtMs,
    bytes: 1,
    failed: false,
  });
  it.each<[string, ReturnType<typeof execution>[], string]>([
    ['busy from end to end', [execution(0, 10_000)], '██████████'],
    ['idle with more to come, then done', [execution(0, 2_000), execution(5_000, 6_000)], '██···█    '],
    ['busy for a part of a column', [execution(500, 1_000)], '▒         '],
    ['others are busy', [execution(0, 10_000, ['b'])], '          '],
  ])('%s', (_what, executions, line) => {
    expect(agentLine('a', executions, frame)).toBe(line);
  });

  it('of the link: part of what is allowed, closed, unused', () => {
    const stretch = (bytes: number, allowedBytes = 100) => ({ bytes, allowedBytes });
    const stretches = [stretch(1), stretch(50), stretch(100), stretch(0), stretch(0, 0)];
    expect(linkLine({ stretchSeconds: 2, stretches }, frame)).toBe('▁▁▅▅██  --');
  });
});
