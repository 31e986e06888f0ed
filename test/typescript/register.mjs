// Threads and processes that a test starts from `src/` read TypeScript through this, as vitest does for the test itself.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
