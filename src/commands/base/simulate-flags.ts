import { HeadwaterError } from '../../errors.ts';
import { Flags } from './oclif.ts';

/** What a plan is tried out with. */
export const SIMULATE_FLAGS = {
  agents: Flags.integer({
    env: 'HEADWATER_AGENTS',
    min: 1,
    max: 200,
    description: "so many agents of the plan's mode that carry everything, instead of the plan's own",
  }),
  gbps: Flags.custom<number>({
    env: 'HEADWATER_GBPS',
    parse: async (text) => figure('--gbps', text, 0.001, 400),
    description: 'another rate of the link, in Gbit/s; its hours stay as they are',
  })(),
  failures: Flags.custom<number>({
    env: 'HEADWATER_FAILURES',
    default: 0,
    parse: async (text) => figure('--failures', text, 0, 0.9),
    description: 'the part of task executions that fail, from 0 to 0.9',
  })(),
  seed: Flags.integer({
    env: 'HEADWATER_SEED',
    default: 1,
    min: 0,
    description: 'chance begins here: the same seed gives the same run',
  }),
  runs: Flags.integer({
    env: 'HEADWATER_RUNS',
    default: 20,
    min: 1,
    max: 10_000,
    description: 'how often it is simulated, each time with the next seed',
  }),
  start: Flags.string({
    env: 'HEADWATER_START',
    description: 'when the plan begins, as 2026-11-23 or 2026-11-23T06:00:00Z; now when not given',
  }),
  html: Flags.string({
    env: 'HEADWATER_HTML',
    description: 'also write it as one self-contained page, with charts, to this file',
  }),
};

/** A figure between two others. Throws HeadwaterError `figure-invalid` (usage). */
function figure(flag: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new HeadwaterError({
    code: 'figure-invalid',
    blame: 'usage',
    message: `${flag} is ${JSON.stringify(text)}; it has to be a number from ${least} to ${most}.`,
  });
}
