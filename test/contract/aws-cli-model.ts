import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian's `awscli` keeps AWS's own API models. */
const DATA = '/usr/lib/python3/dist-packages/awscli/botocore/data';

/** Whether Debian's AWS CLI is installed: these tests hold our tables against the model it ships. */
export const hasCliModel = existsSync(DATA);

interface ModelShape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
}

interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

/** A limit the model sets on a member, `items` when it is about the items of a list. */
export interface ModelLimit {
  readonly structure: string;
  readonly member: string;
  readonly items: boolean;
  readonly shape: ModelShape;
}

function load(service: string): ServiceModel {
  const version = readdirSync(join(DATA, service)).sort().at(-1) ?? '';
  return JSON.parse(readFileSync(join(DATA, service, version, 'service-2.json'), 'utf8')) as ServiceModel;
}

/** Every limit in the requests of the named operations, each member of each structure once. */
export function modelLimits(service: string, operations: readonly string[]): readonly ModelLimit[] {
  const model = load(service);
  const found = new Map<string, ModelLimit>();
  const visited = new Set<string>();

  const note = (structure: string, member: string, items: boolean, name: string): void => {
    const shape = model.shapes[name];
    if (shape === undefined) return;
    const { min, max, pattern, enum: values } = shape;
    if ([min, max, pattern, values].some((value) => value !== undefined))
      found.set(`${structure}.${member}${items ? '[]' : ''}`, { structure, member, items, shape });
    if (shape.type === 'structure') visit(name);
    if (shape.member !== undefined) note(structure, member, true, shape.member.shape);
  };
  const visit = (structure: string): void => {
    if (visited.has(structure)) return;
    visited.add(structure);
    for (const [member, { shape }] of Object.entries(model.shapes[structure]?.members ?? {}))
      note(structure, member, false, shape);
  };
  for (const operation of operations) {
    const input = model.operations[operation]?.input?.shape;
    if (input !== undefined) visit(input);
  }
  return [...found.values()];
}

/** A pattern of the model as a JavaScript expression for a whole text. */
export function expressionOf(pattern: string): RegExp {
  // Java lets any sign be escaped; with the `u` flag JavaScript takes only those that mean something,
  // and wants a lone brace escaped.
  const source = pattern.replace(/\\([ _:#,"=@])/g, '$1').replace('*}$', '*\\}$');
  return new RegExp(`^(?:${source})$`, 'u');
}
