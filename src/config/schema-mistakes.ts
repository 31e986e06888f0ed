import type { z } from 'zod';
import { type ConfigPath, describe, describeKind, type Mistake, quote } from './mistake.ts';

type Issue = z.core.$ZodIssue;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  array: 'a list',
};

/** Keys that hold secrets: their value is never repeated, whatever is wrong with it. */
const SECRET_KEYS: ReadonlySet<string | number> = new Set(['password', 'queue']);

/** What the schema finds wrong, in words: what is expected, and what was found there. */
export function schemaMistakes(
  schema: z.core.$ZodType,
  issues: readonly Issue[],
  document: unknown,
): Mistake[] {
  return issues.flatMap((issue): Mistake[] => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys') return unknownKeys(schema, path, issue.keys);
    const found = valueAt(document, path);
    if (found === undefined) {
      return [{ path, text: `missing; ${expectation(issue)}`, pointAt: 'value' }];
    }
    return [
      { path, text: `${expectation(issue)}; found ${foundText(issue, path, found)}`, pointAt: 'value' },
    ];
  });
}

function unknownKeys(schema: z.core.$ZodType, path: ConfigPath, keys: readonly string[]): Mistake[] {
  const known = keysAt(schema, path);
  return keys.map((key) => ({
    path: [...path, key],
    text: `unknown key ${quote(key)}; expected ${known.length === 0 ? 'no such key' : `one of ${known.join(', ')}`}`,
    pointAt: 'key',
  }));
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `expected ${String(issue.values[0])}`
        : `expected one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}${unitOf(issue.origin)}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${String(issue.maximum)}${unitOf(issue.origin)}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'expected a URL' : issue.message;
    case 'invalid_union':
      return [...new Set(issue.errors.flat().map(expectation))].join(', or ');
    default:
      return issue.message;
  }
}

function unitOf(origin: string): string {
  return origin === 'array' ? ' of them' : origin === 'string' ? ' characters' : '';
}

function foundText(issue: Issue, path: ConfigPath, found: unknown): string {
  const key = path.at(-1);
  if (key !== undefined && SECRET_KEYS.has(key))
    return 'a value that is not shown, as a secret is only pointed at';
  if (issue.code !== 'invalid_type') return describe(found);
  const hint = issue.expected === 'string' && typeof found === 'number' ? '; put it in quotes' : '';
  return describeKind(found) + hint;
}

function valueAt(document: unknown, path: ConfigPath): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** The keys the schema knows at a path; empty when the path leads nowhere. */
function keysAt(schema: z.core.$ZodType, path: ConfigPath): string[] {
  let at = unwrap(schema);
  for (const part of path) {
    const def = (at as z.core.$ZodTypes)._zod.def;
    const inner =
      def.type === 'array' ? def.element : def.type === 'object' ? def.shape[String(part)] : undefined;
    if (inner === undefined) return [];
    at = unwrap(inner);
  }
  const def = (at as z.core.$ZodTypes)._zod.def;
  return def.type === 'object' ? Object.keys(def.shape) : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  const wrapped = def.type === 'optional' || def.type === 'default' || def.type === 'prefault';
  return wrapped ? unwrap(def.innerType) : schema;
}
