import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/**
 * Compares with `test/golden/<name>`. With HEADWATER_GOLDEN=write the file is written instead, to be read in review.
 */
export function expectGolden(name: string, actual: string): void {
  const file = fileURLToPath(new URL(`../../golden/${name}`, import.meta.url));
  if (process.env.HEADWATER_GOLDEN === 'write') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  expect(actual, name).toBe(readFileSync(file, 'utf8'));
}
