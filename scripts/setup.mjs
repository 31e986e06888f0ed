// Set-up for every npm script: `node scripts/setup.mjs [--no-build]`. Node and npm are all it needs.
import { requireNode } from './node-version.mjs';

requireNode();
const { prepare, SetupFailure } = await import('./prepare.mjs');
try {
  await prepare({ build: !process.argv.includes('--no-build') });
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
