import { OwnRequestRefused, type OwnRoutes } from '../own-api.ts';
import type { DiskStore } from '../store/store.ts';
import type { Faults } from './faults.ts';
import { harmNow } from './object-faults.ts';
import { parsePlan, unknownOperations } from './rules.ts';

/**
 * `GET faults`: the seed, the rules and what has fired. `POST faults {seed?, rules}` takes the place of all rules before and
 * answers the seed; `DELETE faults` takes them away.
 */
export function faultRoutes(faults: Faults, store: DiskStore, operations: readonly string[]): OwnRoutes {
  return {
    'GET faults': () => faults.report(),
    'POST faults': async ({ body }) => {
      const plan = parsePlan(body);
      const mistakes = 'rules' in plan ? unknownOperations(plan, operations) : plan;
      if (!('rules' in plan) || mistakes.length > 0) throw new OwnRequestRefused(mistakes.join('; '));
      faults.load(plan);
      await harmNow(store, faults, plan.rules);
      return { ok: true, seed: plan.seed };
    },
    'DELETE faults': () => {
      faults.load({ seed: 0, rules: [] });
      return { ok: true };
    },
  };
}
