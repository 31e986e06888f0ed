import { defineConfig } from 'vitest/config';

/** A project a layer, so that each can be run alone: `npx vitest run --project unit`. */
const layer = (name: string, include: readonly string[], timeoutMs: number) => ({
  extends: true as const,
  test: { name, include: [...include], testTimeout: timeoutMs, hookTimeout: timeoutMs },
});

/**
 * The tests of a layer share two processes: loading the modules anew for each file took longer than most tests (35 s of
 * processor time for twelve contract tests, 19 s so). A test therefore mocks no module, and leaves no global changed.
 */
const shared = (name: string, include: readonly string[], timeoutMs: number) => {
  const project = layer(name, include, timeoutMs);
  return { ...project, test: { ...project.test, exclude: [...ALONE], isolate: false } };
};

/** For tests that start the program as it is built. */
const built = (project: ReturnType<typeof layer>) => ({
  ...project,
  test: { ...project.test, globalSetup: ['./scripts/vitest-setup.mjs'] },
});

/** Tests that have a process each: they take the place of a module of Node's, set up a tracer, or count threads. */
const ALONE = [
  'test/contract/telemetry/**/*.test.ts',
  'test/contract/rehearsal/clock-kill.test.ts',
  'test/contract/rehearsal-store-walk.test.ts',
  'test/contract/rehearsal-versions-kill.test.ts',
  'test/contract/adapters/shares-walk*.test.ts',
  'test/contract/walk-tree.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    // Inherited by the threads and processes that the tests' own code starts from src/.
    execArgv: ['--import', new URL('./test/typescript/register.mjs', import.meta.url).href],
    // Two: what the smallest supported machine has; more only makes the embedded queue and DuckDB starve each other.
    maxWorkers: 2,
    // Nothing may depend on this machine's clock, colours or language.
    env: { TZ: 'UTC', NO_COLOR: '1', LC_ALL: 'C.UTF-8' },
    passWithNoTests: false,
    projects: [
      layer('architecture', ['test/architecture.test.ts', 'test/project.test.ts'], 30_000),
      shared('unit', ['test/unit/**/*.test.ts'], 20_000),
      shared('contract', ['test/contract/**/*.test.ts'], 60_000),
      layer('alone', ALONE, 60_000),
      shared('flow', ['test/flow/**/*.test.ts'], 180_000),
      built(shared('e2e', ['test/e2e/**/*.test.ts'], 300_000)),
      // Minutes each, so `npm test` leaves them out; `npm run test:endurance` runs them, and so does CI.
      built(layer('endurance', ['test/endurance/**/*.test.ts'], 900_000)),
    ],
  },
});
