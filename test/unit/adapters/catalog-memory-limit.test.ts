import { expect, it } from 'vitest';
import { queryMemory } from '../../../src/adapters/catalog/memory-limit.ts';

const GIB = 2 ** 30;

it.each([
  ['a small machine has as much as before', 4 * GIB, 0, '2000MB'],
  ['a quarter of the machine', 16 * GIB, 0, '4295MB'],
  ['no more than anything needs', 256 * GIB, 0, '5000MB'],
  ['a container counts, not its host', 256 * GIB, 12 * GIB, '3221MB'],
  ['a container without a limit says more than there is', 16 * GIB, 2 ** 63, '4295MB'],
])('%s', (_, machine, container, limit) => expect(queryMemory(machine, container)).toBe(limit));
