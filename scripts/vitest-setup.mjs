import { prepare } from './prepare.mjs';

/** Vitest's global set-up for tests that start the built command: it must be what the sources say. */
export default async function setup() {
  await prepare();
}
