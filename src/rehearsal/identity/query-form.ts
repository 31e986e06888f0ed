/** A request of the AWS query protocol: a form, whose `Version` says which service it is for. */
export interface QueryForm {
  readonly action: string;
  /** `2011-06-15` */
  readonly version: string;
  /** The request as the model has it: lists as arrays, structures as objects. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** Members that are numbers in the model; a form knows texts only. */
const NUMBERS = ['MaxItems', 'DurationSeconds'];
const MOST_PARTS = 12;

type Branch = Map<string, string | Branch>;

/**
 * Reads a form: `ActionNames.member.1=s3:GetObject` is the first of a list. Null when a name is both a value and the
 * beginning of others.
 */
export function readQueryForm(text: string): QueryForm | null {
  const root: Branch = new Map();
  let action = '';
  let version = '';
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === 'Action') action = value;
    else if (name === 'Version') version = value;
    // An empty list is sent as a name without a value.
    else if (value !== '' && !grow(root, name.split('.'), value)) return null;
  }
  return { action, version, members: structure(root) };
}

function grow(root: Branch, parts: readonly string[], value: string): boolean {
  if (parts.length > MOST_PARTS) return false;
  let branch = root;
  for (const part of parts.slice(0, -1)) {
    const below = branch.get(part) ?? new Map();
    if (typeof below === 'string') return false;
    branch.set(part, below);
    branch = below;
  }
  const last = parts.at(-1) ?? '';
  if (branch.has(last)) return false;
  branch.set(last, value);
  return true;
}

function structure(branch: Branch): Record<string, unknown> {
  return Object.fromEntries([...branch].map(([name, below]) => [name, memberOf(name, below)]));
}

function memberOf(name: string, below: string | Branch): unknown {
  if (typeof below === 'string') return NUMBERS.includes(name) ? Number(below) : below;
  const items = below.get('member');
  if (below.size !== 1 || items === undefined || typeof items === 'string') return structure(below);
  return [...items]
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([at, item]) => memberOf(at, item));
}
