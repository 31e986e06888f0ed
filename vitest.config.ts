import { defineConfig } from 'vitest/config';

/** A project a layer, so that each can be run alone: `npx vitest run --project unit`. */
const layer = (name: string, include: readonly string[], timeoutMs: number) => ({
  extends: true as const,
  test: { name, include: [...include], testTimeout: timeoutMs, hookTimeout: timeoutMs },
});

const built = (name: string, include: readonly string[], timeoutMs: number) => {
  const project = layer(name, include, timeoutMs);
  return { ...project, test: { ...project.test, globalSetup: ['./scripts/vitest-setup.mjs'] } };
};

/**
 * Unit tests share a process: loading the modules anew for each file took longer than the tests. So a unit test mocks no
 * module and leaves no global changed; what has to do so is a contract test.
 */
const unit = (() => {
  const project = layer('unit', ['test/unit/**/*.test.ts'], 20_000);
  return { ...project, test: { ...project.test, isolate: false } };
})();

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
      unit,
      layer('contract', ['test/contract/**/*.test.ts'], 60_000),
      layer('flow', ['test/flow/**/*.test.ts'], 180_000),
      built('e2e', ['test/e2e/**/*.test.ts'], 300_000),
      // Minutes each, so `npm test` leaves them out; `npm run test:endurance` runs them, and so does CI.
      built('endurance', ['test/endurance/**/*.test.ts'], 900_000),
    ],
  },
});
