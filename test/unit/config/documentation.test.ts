import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../../../src/config/schema.ts';
import { ACCEPTABLE } from '../../../src/inventory/hazards.ts';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** Every key of the schema as the page writes it: `shares[].name`. */
function keysOf(node: Node, path = ''): readonly string[] {
  const below = Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    keysOf(child, path === '' ? key : `${path}.${key}`),
  );
  if (node.items?.properties !== undefined) return keysOf(node.items, `${path}[]`);
  return below.length > 0 ? below : [path];
}

const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Node;

/** Keys of small lists stand in the row of their list, by their last name. */
const INLINE = /^(link\.windows|policy\.exceptions|policy\.foreignRules|readers)\[\]\./;

test.each(keysOf(schema))('%s is documented', (key) => {
  const [, list] = INLINE.exec(key) ?? [];
  if (list === undefined) return expect(page).toContain(`\`${key}\``);
  const row = page.split('\n').find((line) => line.includes(`\`${list}[]\``));
  expect(row).toContain(`\`${key.slice(key.lastIndexOf('.') + 1)}\``);
});

test('every hazard that can be accepted is named', () => {
  for (const hazard of ACCEPTABLE) expect(page).toContain(`\`${hazard}\``);
});
