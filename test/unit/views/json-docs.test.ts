import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { diagnosisSchema } from '../../../src/doctor/diagnosis-schema.ts';
import { evidenceSchema } from '../../../src/evidence/evidence.ts';
import { churnSchema } from '../../../src/inventory/churn.ts';
import { duplicatesSchema } from '../../../src/inventory/duplicates.ts';
import { hazardListSchema } from '../../../src/inventory/hazard-list.ts';
import { inventorySchema, shownPath } from '../../../src/inventory/inventory.ts';
import { profileSchema } from '../../../src/inventory/profile.ts';
import { breakdownSchema } from '../../../src/inventory/profile-breakdown.ts';
import { authorityRegisterSchema } from '../../../src/ledger/authority.ts';
import { findingSchema } from '../../../src/plans/finding-schema.ts';
import { planSchema, stepSchema } from '../../../src/plans/plan.ts';
import { authoritySchema, waitingSchema } from '../../../src/views/report-schema.ts';
import { COMMAND_VALUES } from '../../../src/views/values/command-values.ts';
import { errorSchema } from '../../../src/views/values/error.ts';
import { lifecycleRemovedSchema } from '../../../src/views/values/lifecycle-removed.ts';
import { repairPlannedSchema } from '../../../src/views/values/repair-planned.ts';
import { stopSchema } from '../../../src/views/values/steered.ts';
import { verifyEstimatedSchema } from '../../../src/views/values/verify-estimated.ts';

const page = readFileSync(new URL('../../../docs/json.md', import.meta.url), 'utf8');

/** Values that are documented once and occur within others. */
const WITHIN: Readonly<Record<string, z.ZodType>> = {
  error: errorSchema,
  'planned-repair': repairPlannedSchema,
  'estimated-verification': verifyEstimatedSchema,
  'removed-lifecycle-rules': z.array(lifecycleRemovedSchema),
  'register-of-authority': authorityRegisterSchema,
  path: shownPath,
  authority: authoritySchema,
  stop: stopSchema,
  waiting: waitingSchema,
  inventory: inventorySchema,
  profile: profileSchema,
  breakdown: breakdownSchema,
  churn: churnSchema,
  'hazard-list': hazardListSchema,
  duplicates: duplicatesSchema,
  plan: planSchema,
  step: stepSchema,
  cost: planSchema.shape.cost,
  finding: findingSchema,
  diagnosis: diagnosisSchema,
  evidence: evidenceSchema,
  books: evidenceSchema.shape.books,
};

/** Rows of the table: the commands and the section of their value. */
const rows = [...page.matchAll(/^\| (`.+`) \| .*?\]\(#([\w-]+)\)/gm)].map((row) => ({
  commands: [...(row[1] ?? '').matchAll(/`(.+?)`/g)].map((name) => name[1] ?? ''),
  section: row[2] ?? '',
}));

interface Section {
  readonly name: string;
  /** Fields that its lines explain. */
  readonly fields: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly example: unknown;
  /** True when the example says that it is a part only. */
  readonly part: boolean;
}

const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const name = text.slice(0, text.indexOf('\n')).toLowerCase().replaceAll(' ', '-');
      return [name, sectionOf(name, text)];
    }),
);

function sectionOf(name: string, text: string): Section {
  const [words = '', json = 'null'] = text.split(/```(?:json)?\n/);
  const items = words.split(/^- /m).slice(1);
  const places = [
    // A list item names its fields before the colon; a table has them in its second column.
    ...items.map((item) => item.slice(0, item.indexOf(': '))),
    ...[...words.matchAll(/^\| `.+?\| (.+) \|$/gm)].map((row) => row[1] ?? ''),
  ];
  const paths = places.flatMap((place) => [...place.matchAll(/`(.+?)`/g)].map((one) => one[1] ?? ''));
  return {
    name,
    fields: new Set(paths.flatMap((path) => path.replaceAll('[]', '').split('.'))),
    links: [...words.matchAll(/\]\(#([\w-]+)\)/g)].map((one) => one[1] ?? ''),
    example: JSON.parse(json),
    part: words.trimEnd().endsWith('Part of one:'),
  };
}

/** Fields explained in a section and in those it sends the reader to. */
function explained(name: string, seen: Set<string> = new Set()): readonly string[] {
  const section = sections.get(name);
  if (section === undefined || seen.has(name)) return [];
  seen.add(name);
  return [...section.fields, ...section.links.flatMap((link) => explained(link, seen))];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Every property name in a JSON schema. */
function keysOf(schema: Json): readonly string[] {
  if (schema === null || typeof schema !== 'object') return [];
  if (isList(schema)) return schema.flatMap(keysOf);
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== 'properties' || value === null || typeof value !== 'object' || isList(value))
      return keysOf(value);
    return Object.entries(value).flatMap(([name, of]) => [name, ...keysOf(of)]);
  });
}

/** The schema with nothing required: what a part of a value must fit. */
function loosened(schema: Json): Json {
  if (schema === null || typeof schema !== 'object') return schema;
  if (isList(schema)) return schema.map(loosened);
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      key === 'required' && isList(value) ? [] : [[key, loosened(value)]],
    ),
  );
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const asJsonSchema = (schema: z.ZodType) => z.toJSONSchema(schema) as Json;

const documented = [
  ...Object.entries(WITHIN).map(([name, schema]) => ({ section: name, of: 'values', schema })),
  ...rows.flatMap(({ commands, section }) =>
    commands.map((name) => ({
      section,
      of: name,
      schema: COMMAND_VALUES[name as keyof typeof COMMAND_VALUES] as z.ZodType,
    })),
  ),
];

describe('docs/json.md', () => {
  it('has a row for every command, and no other', () => {
    const commands = rows.flatMap((row) => row.commands);
    expect(commands.toSorted()).toEqual(Object.keys(COMMAND_VALUES).toSorted());
  });

  it('has no section that nobody is sent to, and no link that leads nowhere', () => {
    const named = new Set(documented.map(({ section }) => section));
    expect([...sections.keys()].toSorted()).toEqual([...named].toSorted());
    const linked = [...page.matchAll(/\]\(#([\w-]+)\)/g)].map((one) => one[1] ?? '');
    expect(linked.filter((name) => !sections.has(name))).toEqual([]);
  });

  describe.each(documented)('$section of $of', ({ section, schema }) => {
    const keys = new Set(keysOf(asJsonSchema(schema)));
    it('explains every field', () => {
      const known = new Set(explained(section));
      expect([...keys].filter((key) => !known.has(key))).toEqual([]);
    });
    it('explains no field that is not there', () => {
      expect([...(sections.get(section)?.fields ?? [])].filter((field) => !keys.has(field))).toEqual([]);
    });
    it('has an example that fits', () => {
      const { example, part = false } = sections.get(section) ?? {};
      expect(example ?? null).not.toBeNull();
      const fits = part ? z.fromJSONSchema(loosened(asJsonSchema(schema)) as boolean) : schema;
      // The page may show one of a list.
      const shown = schema instanceof z.ZodReadonly && !Array.isArray(example) ? [example] : example;
      expect(fits.safeParse(shown).error?.issues ?? []).toEqual([]);
    });
  });
});
