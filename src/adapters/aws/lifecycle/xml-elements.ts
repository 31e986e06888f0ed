/** One element of a document, and where it stands in its text. */
export interface XmlElement {
  /** Without its namespace prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Text directly in it, entities resolved; of an element with children what is between them. */
  readonly text: string;
  /** From its `<` up to behind its `>`. */
  readonly start: number;
  readonly end: number;
  /** Where its closing tag begins; null for one that is written as `<x/>`. */
  readonly contentEnd: number | null;
}

/** Thrown for a text that is not one well-formed element, or that defines entities of its own. */
export class NotXml extends Error {}

interface Open {
  readonly name: string;
  readonly written: string;
  readonly start: number;
  readonly children: XmlElement[];
  text: string;
}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|<\/(?<close>[^\s>]+)\s*>|<(?<open>[^\s/>!?][^\s/>]*)(?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(?<empty>\/)?>|(?<text>[^<]+)/gy;

/** The root element of a document. Nothing is normalised, so slices of the text are what was written. Throws {@link NotXml}. */
export function xmlRoot(text: string): XmlElement {
  const open: Open[] = [];
  let root: XmlElement | null = null;
  const end = (element: XmlElement): void => {
    const above = open.at(-1);
    if (above !== undefined) above.children.push(element);
    else if (root !== null) throw new NotXml('it has two roots');
    else root = element;
  };
  const token = new RegExp(TOKEN);
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) throw new NotXml(`it cannot be read from character ${at} on`);
    const { cdata, close, open: opened, empty, text: words } = match.groups ?? {};
    const above = open.at(-1);
    if (opened !== undefined) {
      const begun = { name: localName(opened), written: opened, start: at, children: [], text: '' };
      if (empty === undefined) open.push(begun);
      else end({ ...begun, end: token.lastIndex, contentEnd: null });
    } else if (close !== undefined) {
      if (above?.written !== close) throw new NotXml(`</${close}> closes nothing`);
      open.pop();
      const { name, start, children, text: inside } = above;
      end({ name, start, children, text: inside, end: token.lastIndex, contentEnd: at });
    } else if (above !== undefined) {
      above.text += cdata ?? resolved(words ?? '');
    } else if (words !== undefined && words.replace(/^\uFEFF/, '').trim() !== '') {
      throw new NotXml('it has text outside of its root');
    }
  }
  if (root === null || open.length > 0) throw new NotXml('it ends too early');
  return root;
}

/** All children of a name. */
export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolved(text: string): string {
  return text.replace(/&(?:#x(?<hex>[0-9a-f]{1,6})|#(?<decimal>\d{1,7})|(?<name>\w+));/gi, (...groups) => {
    const { hex, decimal, name } = groups.at(-1) as Partial<Record<'hex' | 'decimal' | 'name', string>>;
    if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
    if (decimal !== undefined) return characterOf(Number(decimal));
    const found = NAMED[name ?? ''];
    if (found === undefined) throw new NotXml(`it has an entity &${name};`);
    return found;
  });
}

function characterOf(point: number): string {
  if (point > 0x10ffff) throw new NotXml(`it has no character ${point}`);
  return String.fromCodePoint(point);
}
