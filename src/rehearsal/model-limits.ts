/**
 * What a service's model says of one member beyond its type. `min` and `max` count characters of a text, items of a list, and
 * are the bounds of a number. A pattern must match the whole text.
 */
export interface Limit {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
}

/**
 * Limits by member name: `AgentName`, or `CreateAgentRequest.AgentName` where structures differ; `FolderList[]` is about
 * the items of a list. The SDK ships the model's types without these, and checks none of them.
 */
export type Limits = Readonly<Record<string, Limit>>;

/** The limit of a member of a structure; the more precise name wins. */
export function limitOf(limits: Limits, structure: string, member: string): Limit | undefined {
  return limits[`${structure}.${member}`] ?? limits[member];
}

const wholes = new Map<RegExp, RegExp>();

/** The pattern, for a whole text: AWS's own are written with and without anchors and mean the same. */
function whole(pattern: RegExp): RegExp {
  const known = wholes.get(pattern) ?? new RegExp(`^(?:${pattern.source})$`, pattern.flags);
  wholes.set(pattern, known);
  return known;
}

/** What a value that has the right type breaks of a limit, in AWS's words; null when nothing. */
export function brokenLimit(limit: Limit | undefined, value: unknown): string | null {
  if (limit === undefined) return null;
  const { min, max, pattern, values } = limit;
  if (typeof value === 'number') {
    if (min !== undefined && value < min) return `Member must have value greater than or equal to ${min}`;
    if (max !== undefined && value > max) return `Member must have value less than or equal to ${max}`;
    return null;
  }
  if (typeof value !== 'string' && !Array.isArray(value)) return null;
  const { length } = value;
  if (min !== undefined && length < min) return `Member must have length greater than or equal to ${min}`;
  if (max !== undefined && length > max) return `Member must have length less than or equal to ${max}`;
  if (typeof value !== 'string') return null;
  if (values !== undefined && !values.includes(value))
    return `Member must satisfy enum value set: [${values.join(', ')}]`;
  if (pattern !== undefined && !whole(pattern).test(value))
    return `Member must satisfy regular expression pattern: ${pattern.source}`;
  return null;
}
