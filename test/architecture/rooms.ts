/** One row of the table of rooms in docs/ARCHITECTURE.md. */
export interface Room {
  /** Rooms it may import, besides itself. */
  readonly mayImport: readonly string[];
  /** npm packages it may import; a trailing `/` allows a whole scope. */
  readonly packages: readonly string[];
  /** `node:` modules it may import; `any` for all. */
  readonly node: readonly string[] | 'any';
  /** True when it may not read clock, chance or process. */
  readonly pure: boolean;
}

const CORE = ['errors', 'config', 'inventory', 'plans', 'evidence', 'ledger'] as const;
const PURE = { node: ['node:crypto'], pure: true } as const;
const FREE = { node: 'any', pure: false } as const;

/** The rooms before (and without) the named one: imports go one way only. */
const below = (room: (typeof CORE)[number]): readonly string[] => CORE.slice(0, CORE.indexOf(room));

/**
 * The rooms of `src/`. A key with a slash is a room inside a room: it shares the outer one's imports and adds packages.
 * An unknown folder has no row here, and fails.
 */
export const ROOMS: Readonly<Record<string, Room>> = {
  errors: { mayImport: [], packages: [], node: [], pure: true },
  locks: { mayImport: ['errors'], packages: ['zod'], ...FREE },
  config: { mayImport: below('config'), packages: ['zod', 'yaml'], ...PURE },
  inventory: { mayImport: below('inventory'), packages: ['zod'], ...PURE },
  plans: { mayImport: below('plans'), packages: ['zod'], ...PURE },
  evidence: { mayImport: below('evidence'), packages: ['zod'], ...PURE },
  ledger: { mayImport: below('ledger'), packages: ['zod'], ...PURE },
  doctor: { mayImport: CORE, packages: ['zod'], ...PURE },
  views: { mayImport: [...CORE, 'doctor'], packages: ['zod'], ...FREE },
  ports: { mayImport: [...CORE, 'doctor'], packages: ['zod'], ...FREE },
  steps: { mayImport: [...CORE, 'ports'], packages: ['p-map', 'zod'], ...FREE },
  jobs: {
    mayImport: [...CORE, 'doctor', 'locks', 'ports', 'steps'],
    packages: ['bullmq', 'ioredis', 'pg', '@electric-sql/', 'p-map', 'zod'],
    ...FREE,
  },
  telemetry: {
    mayImport: [...CORE, 'ports', 'steps', 'jobs'],
    packages: ['pino', 'prom-client', '@opentelemetry/', 'bullmq-otel'],
    ...FREE,
  },
  adapters: { mayImport: [...CORE, 'doctor', 'locks', 'ports'], packages: ['zod'], ...FREE },
  'adapters/aws': {
    mayImport: [...CORE, 'doctor', 'locks', 'ports'],
    packages: ['@aws-sdk/', 'agent-base', 'https-proxy-agent', 'p-map', 'proxy-from-env', 'zod'],
    ...FREE,
  },
  'adapters/catalog': {
    mayImport: [...CORE, 'doctor', 'locks', 'ports'],
    packages: ['@duckdb/', 'koffi', 'zod'],
    ...FREE,
  },
  'adapters/shares': {
    mayImport: [...CORE, 'doctor', 'locks', 'ports'],
    packages: ['hash-wasm', 'koffi', 'p-map'],
    ...FREE,
  },
  'adapters/listings': {
    mayImport: [...CORE, 'doctor', 'locks', 'ports'],
    packages: ['node-sqlite3-wasm', 'zod'],
    ...FREE,
  },
  'adapters/discovery': { mayImport: [...CORE, 'doctor', 'locks', 'ports'], packages: ['zod'], ...FREE },
  'adapters/ledger': { mayImport: [...CORE, 'doctor', 'locks', 'ports'], packages: ['zod'], ...FREE },
  rehearsal: {
    mayImport: ['errors'],
    packages: ['@aws-sdk/', 'fast-xml-parser', 'hash-wasm', 'p-map', 'zod'],
    ...FREE,
  },
  estate: { mayImport: ['errors'], packages: [], ...FREE },
  wiring: {
    mayImport: [
      ...CORE,
      'doctor',
      'locks',
      'views',
      'ports',
      'steps',
      'jobs',
      'telemetry',
      'adapters',
      'rehearsal',
      'estate',
    ],
    packages: ['zod'],
    ...FREE,
  },
  commands: {
    mayImport: [...CORE, 'doctor', 'views', 'ports', 'wiring'],
    packages: ['@oclif/', 'zod'],
    ...FREE,
  },
};

/** The outermost room of a file: `src/errors.ts` is `errors`, `src/adapters/aws/tags.ts` is `adapters`. */
export function topRoomOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '');
}

/** The row that holds for a file: the innermost room the table names. */
export function roomOf(path: string): Room | undefined {
  const inner = path.split('/').slice(1, 3).join('/');
  return ROOMS[inner] ?? ROOMS[topRoomOf(path)];
}
