/** A metric of ours: how it is counted, what it means, and what tells its series apart. */
export interface MetricFacts {
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** Names of labels; values come from the plan or a fixed list, never from steps, paths or executions. */
  readonly labels: readonly string[];
  readonly help: string;
  /** Upper bounds, for a histogram. */
  readonly buckets?: readonly number[];
}

const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * Every metric, by name. Those of the whole migration are read from plan and ledger when somebody asks, so every worker
 * says the same of them: take the largest, not the sum. Those of this process are counted as it works: add them up.
 */
export const METRICS = {
  headwater_info: {
    type: 'gauge',
    labels: ['migration', 'version', 'rehearsal'],
    help: 'Always 1; what runs here.',
  },
  headwater_steps: {
    type: 'gauge',
    labels: ['kind', 'state'],
    help: 'Steps of the approved plan, by kind and state: waiting, running, held, done.',
  },
  headwater_held_steps: {
    type: 'gauge',
    labels: ['share'],
    help: 'Steps that wait for a person, by share; share is "all" for steps that serve all shares.',
  },
  headwater_running_executions: {
    type: 'gauge',
    labels: ['share'],
    help: 'Task executions that were started and whose end is not known yet.',
  },
  headwater_planned_items: {
    type: 'gauge',
    labels: ['share'],
    help: 'Files, directories and links that the approved plan moves.',
  },
  headwater_planned_bytes: {
    type: 'gauge',
    labels: ['share'],
    help: 'Bytes that the approved plan moves.',
  },
  headwater_transferred_items_total: {
    type: 'counter',
    labels: ['share'],
    help: 'Files, directories and links copied by task executions that have ended, over all plans.',
  },
  headwater_transferred_bytes_total: {
    type: 'counter',
    labels: ['share'],
    help: 'Bytes copied by task executions that have ended, over all plans.',
  },
  headwater_committed_shares: {
    type: 'gauge',
    labels: [],
    help: 'Shares whose source of truth is the bucket.',
  },
  headwater_open_drifts: {
    type: 'gauge',
    labels: ['share', 'severity'],
    help: 'What was committed and was not as it was left at the last look; share is "all" for what serves all shares.',
  },
  headwater_ledger_seq: {
    type: 'gauge',
    labels: [],
    help: 'Number of the newest event in the ledger.',
  },
  headwater_ledger_readable: {
    type: 'gauge',
    labels: [],
    help: '1 when the ledger could be read for this answer, else 0: what is read from it is left out then.',
  },
  headwater_queue_connected: {
    type: 'gauge',
    labels: [],
    help: '1 when the queue answered for this answer, else 0.',
  },
  headwater_queue_jobs: {
    type: 'gauge',
    labels: ['state'],
    help: 'Jobs in the queue of steps, by the state BullMQ has them in.',
  },
  headwater_looks_total: {
    type: 'counter',
    labels: ['kind', 'outcome'],
    help: 'Looks at steps by this process, by kind and outcome: done, wait, held, failed.',
  },
  headwater_look_seconds: {
    type: 'histogram',
    labels: ['kind'],
    buckets: SECONDS,
    help: 'How long looks of this process took.',
  },
  headwater_faults_total: {
    type: 'counter',
    labels: ['kind', 'fault'],
    help: 'Looks of this process that ended in a fault, by kind of step and of fault.',
  },
  headwater_aws_calls_total: {
    type: 'counter',
    labels: ['service', 'operation', 'result'],
    help: 'Calls of AWS by this process: ok, throttled or error (a "not found" that was expected is an error, too).',
  },
  headwater_aws_retries_total: {
    type: 'counter',
    labels: ['service'],
    help: 'Requests this process sent again, because the first were throttled or got no answer.',
  },
  headwater_aws_call_seconds: {
    type: 'histogram',
    labels: ['service'],
    buckets: SECONDS,
    help: 'How long calls of AWS took, their repetitions counted in.',
  },
} as const satisfies Readonly<Record<string, MetricFacts>>;
export type MetricName = keyof typeof METRICS;
