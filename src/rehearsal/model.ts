import { brokenLimit, type Limit, type Limits, limitOf } from './model-limits.ts';

/** One shape of an AWS API as the SDK ships it at run time, unresolved; see {@link problemsWith}. */
type Shape = unknown;

/** Numbers the SDK's schemas use for simple types (`@smithy/core` schema sentinels). */
const NUMERIC = new Set([1, 17, 19]);
const TIMESTAMPS = new Set([4, 5, 6, 7]);
const BLOBS = new Set([21, 42]);
const BOOLEAN = 2;
const STRING = 0;
const LIST_OF = 64;
const MAP_OF = 128;
const STRUCTURE = 3;
const LIST = 1;
const MAP = 2;
const OPERATION = 9;
/** What the SDK calls `unit`: an operation without input or output, whose body is an empty structure. */
const NOTHING = [STRUCTURE, '', 'Unit', 0, [], []] as const;

/** Follows lazy references, `[shape, traits]` members and named simple types down to a number or a structured shape. */
function resolve(shape: Shape): number | readonly unknown[] {
  let current = shape;
  for (;;) {
    if (typeof current === 'function') current = current();
    else if (typeof current === 'number') return current;
    else if (current === 'unit') return NOTHING;
    else if (!Array.isArray(current)) return STRING;
    else if (current.length === 2) current = current[0];
    else if (current[0] === 0) current = current[4];
    else return current;
  }
}

function simpleProblem(kind: number, value: unknown): string | null {
  if (NUMERIC.has(kind) || TIMESTAMPS.has(kind))
    return typeof value === 'number' ? null : 'expected a number';
  if (kind === BOOLEAN) return typeof value === 'boolean' ? null : 'expected true or false';
  if (kind === STRING || BLOBS.has(kind)) return typeof value === 'string' ? null : 'expected a string';
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function structureProblems(
  shape: readonly unknown[],
  value: unknown,
  path: string,
  limits: Limits,
): string[] {
  if (!isObject(value)) return [`${path || 'request'}: expected an object`];
  const names = shape[4] as readonly string[];
  const members = shape[5] as readonly Shape[];
  const required = typeof shape[6] === 'number' ? shape[6] : 0;
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const missing = names
    .slice(0, required)
    .filter((name) => value[name] === undefined || value[name] === null)
    .map((name) => `${at(name)}: required member is missing`);
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    if (inner === null || inner === undefined) return [];
    const index = names.indexOf(name);
    if (index < 0) return [`${at(name)}: no such member`];
    const problems = problemsWith(members[index], inner, at(name), limits);
    return problems.length > 0 ? problems : limitProblems(limits, String(shape[2]), name, inner, at(name));
  });
  return [...missing, ...wrong];
}

function limitProblems(
  limits: Limits,
  structure: string,
  member: string,
  value: unknown,
  path: string,
): string[] {
  const broken = brokenLimit(limitOf(limits, structure, member), value);
  if (broken !== null) return [`${path}: ${broken}`];
  if (!Array.isArray(value)) return [];
  const items = limitOf(limits, structure, `${member}[]`);
  return value.flatMap((item, i) => {
    const problem = brokenLimit(items, item);
    return problem === null ? [] : [`${path}[${i}]: ${problem}`];
  });
}

/**
 * What is wrong with a JSON value, judged by the service's own model as the SDK ships it (`<Operation>$`, `<Shape>$`):
 * missing required members, members that do not exist, and wrong JSON types. Empty when nothing is.
 * Lengths, ranges, patterns and enum values are not in those schemas; `limits` has them.
 */
export function problemsWith(shape: Shape, value: unknown, path = '', limits: Limits = {}): string[] {
  const resolved = resolve(shape);
  if (typeof resolved === 'number') {
    if (resolved >= MAP_OF) return isObject(value) ? [] : [`${path}: expected an object`];
    if (resolved >= LIST_OF) {
      if (!Array.isArray(value)) return [`${path}: expected a list`];
      return value.flatMap((item, i) => problemsWith(resolved - LIST_OF, item, `${path}[${i}]`, limits));
    }
    const problem = simpleProblem(resolved, value);
    return problem === null ? [] : [`${path}: ${problem}`];
  }
  if (resolved[0] === LIST) {
    if (!Array.isArray(value)) return [`${path}: expected a list`];
    return value.flatMap((item, i) => problemsWith(resolved[4], item, `${path}[${i}]`, limits));
  }
  if (resolved[0] === MAP) return isObject(value) ? [] : [`${path}: expected an object`];
  if (resolved[0] === STRUCTURE || resolved[0] === -STRUCTURE)
    return structureProblems(resolved, value, path, limits);
  return [];
}

/** The input shape of an operation of an SDK package, or null when the service has no such operation. */
export function operationInput(sdk: Readonly<Record<string, unknown>>, operation: string): Shape | null {
  const found = sdk[`${operation}$`];
  return Array.isArray(found) && found[0] === OPERATION ? found[4] : null;
}

/** The output shape of an operation of an SDK package, or null when the service has no such operation. */
export function operationOutput(sdk: Readonly<Record<string, unknown>>, operation: string): Shape | null {
  const found = sdk[`${operation}$`];
  return Array.isArray(found) && found[0] === OPERATION ? found[5] : null;
}

/** Names of all operations of an SDK package, in alphabetical order. */
export function operationsOf(sdk: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(sdk)
    .filter((name) => name.endsWith('$') && operationInput(sdk, name.slice(0, -1)) !== null)
    .map((name) => name.slice(0, -1))
    .sort();
}

/** The values of an SDK enum (`VerifyMode`, `S3StorageClass`), or null when the package has none of that name. */
export function enumValues(sdk: Readonly<Record<string, unknown>>, name: string): readonly string[] | null {
  const found = sdk[name];
  return isObject(found) ? Object.values(found).filter((v): v is string => typeof v === 'string') : null;
}

/**
 * The limit that a member be one of an SDK enum's words.
 * @throws Error when the package has no such enum: an empty limit would refuse everything
 */
export function enumLimit(sdk: Readonly<Record<string, unknown>>, name: string): Limit {
  const values = enumValues(sdk, name);
  if (values === null) throw new Error(`the SDK has no enum ${name}`);
  return { values };
}
