import { expect, it } from 'vitest';
import { nodeComplaint } from '../../../scripts/node-version.mjs';

it.each([
  ['20.19.0', true, 'the oldest that will do'],
  ['20.20.2', true, 'a later minor'],
  ['24.0.0', true, 'a later major with a lower minor'],
  ['20.18.3', false, 'a minor too old, whatever its patch'],
  ['20.9.0', false, 'compared as numbers, not as text'],
  ['18.20.8', false, 'a major too old'],
])('Node %s will do: %s (%s)', (version, fine) => {
  const complaint = nodeComplaint(version);
  expect(complaint === null).toBe(fine);
  if (!fine) expect(complaint).toContain(`needs Node 20.19 or newer; this is ${version}`);
});
