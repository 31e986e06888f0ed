import { GENESIS } from './chain.ts';
import type { Progress } from './progress.ts';
import { SharedMap } from './shared-map.ts';
import { UNSTEERED } from './steering.ts';

/** Progress before the first event. */
export const EMPTY: Progress = {
  seq: 0,
  digest: GENESIS,
  opened: null,
  approvedPlan: null,
  steps: new SharedMap(),
  openIntents: new Map(),
  slots: new Map(),
  agentsFreed: new Map(),
  makers: new Map(),
  resources: new SharedMap(),
  shares: new Map(),
  lastSeqByPlan: new Map(),
  passes: new Map(),
  steering: UNSTEERED,
  postures: new Map(),
  drift: new Map(),
  lifecycle: new Map(),
  restores: new Map(),
};
