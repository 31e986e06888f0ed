import { expect, it } from 'vitest';
import { z } from 'zod';
import { evidenceSchema } from '../../../src/evidence/evidence.ts';
import { namedFiles } from '../../../src/evidence/named-files.ts';
import { evidenceOf } from './sample.ts';

/** How many places of a schema hold a file with its digest. */
function filesIn(schema: unknown): number {
  if (typeof schema !== 'object' || schema === null) return 0;
  const { properties } = schema as { readonly properties?: object };
  const own = properties !== undefined && 'file' in properties && 'sha256' in properties ? 1 : 0;
  return Object.values(schema).reduce<number>((sum, inner) => sum + filesIn(inner), own);
}

const list = (digit: string) => ({ file: `${digit}.parquet`, sha256: digit.repeat(64) });
const made = evidenceOf([]);
const whole = {
  ...made,
  inputs: {
    ...made.inputs,
    objects: list('a'),
    source: list('b'),
    earlier: list('9'),
    reports: { ...made.inputs.reports, list: list('c') },
  },
  verdicts: list('d'),
  exceptions: { entries: 1, parquet: list('e'), csv: list('f') },
};

it('names every list that a record can have, so that none goes unchecked', () => {
  const schema = z.toJSONSchema(evidenceSchema, { reused: 'inline' });
  expect(namedFiles(whole)).toHaveLength(filesIn(schema));
  expect(namedFiles(whole)).toContainEqual({ file: 'objects.parquet', sha256: 'a'.repeat(64) });
  expect(namedFiles(whole)).toContainEqual({ file: 'exceptions.csv', sha256: 'f'.repeat(64) });
});

it('names fewer of a record that had fewer', () => {
  const { inputs } = whole;
  const first = {
    ...inputs,
    objects: null,
    source: null,
    earlier: undefined,
    reports: { ...inputs.reports, list: null },
  };
  expect(namedFiles({ ...whole, inputs: first, exceptions: undefined }).map(({ file }) => file)).toEqual([
    'listing.parquet',
    'verdicts.parquet',
  ]);
});
