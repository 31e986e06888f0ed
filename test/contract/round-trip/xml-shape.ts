import { XMLParser } from 'fast-xml-parser';

type Shape = unknown;
interface Traits {
  readonly xmlName?: string;
  readonly xmlFlattened?: number;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: number;
  readonly xmlAttribute?: number;
}

/** Traits without a value are bits of a number in the schemas. */
const HTTP_PAYLOAD = 16;

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  isArray: () => true,
});

/** A member or item: its shape and its traits. */
function split(member: Shape): { readonly shape: Shape; readonly traits: Traits } {
  const pair = Array.isArray(member) && member.length === 2;
  const shape = pair ? member[0] : member;
  const given = pair ? (member[1] as Traits | number) : {};
  const traits = typeof given === 'number' ? { httpPayload: given & HTTP_PAYLOAD } : given;
  return { shape: typeof shape === 'function' ? shape() : shape, traits };
}

type Node = Readonly<Record<string, readonly unknown[]>> | string;

function misfits(shape: Shape, node: Node, path: string): readonly string[] {
  if (!Array.isArray(shape) || (shape[0] !== 3 && shape[0] !== -3)) {
    return typeof node === 'string' ? [] : [`${path} holds elements`];
  }
  if (typeof node === 'string') return node.trim() === '' ? [] : [`${path} is a text`];
  const names = shape[4] as readonly string[];
  const members = (shape[5] as readonly Shape[]).map(split);
  return Object.entries(node).flatMap(([element, found]) => {
    const at = names.findIndex((name, i) => (members[i]?.traits.xmlName ?? name) === element);
    const member = members[at];
    if (member === undefined || member.traits.httpHeader !== undefined) return [`${path}/${element}`];
    const inner = `${path}/${element}`;
    if (Array.isArray(member.shape) && member.shape[0] === 1) {
      const item = split(member.shape[4]);
      const items = member.traits.xmlFlattened
        ? found
        : found.flatMap((list) => Object.values(list as object).flat());
      return items.flatMap((one) => misfits(item.shape, one as Node, inner));
    }
    // A list of simple texts is written as a number in the schemas.
    if (typeof member.shape === 'number' && member.shape >= 64) return [];
    return found.length === 1
      ? misfits(member.shape, found[0] as Node, inner)
      : [`${inner} comes ${found.length} times`];
  });
}

/**
 * Elements of an S3 answer that AWS's model of the operation does not have, by their paths. A client drops such elements
 * without a word. Empty when there are none; a body that is no XML document of the operation has none.
 */
export function foreignElements(output: Shape, xml: string): readonly string[] {
  const { shape } = split(output);
  if (!Array.isArray(shape)) return [];
  const [[root, content] = ['', []]] = Object.entries(
    parser.parse(xml) as Readonly<Record<string, readonly Node[]>>,
  );
  const members = ((shape[5] as readonly Shape[] | undefined) ?? []).map(split);
  const payload = members.find(({ traits }) => (traits.httpPayload ?? 0) > 0);
  return misfits(payload?.shape ?? shape, content[0] ?? '', root);
}
