import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import type { Mistake, PlacedMistake } from './mistake.ts';
import { pathText } from './mistake.ts';

/** A YAML text that was read, and a way back from values to lines. */
export interface YamlSource {
  readonly value: unknown;
  /** Mistakes of YAML itself; `value` is what could still be made of the text. */
  readonly mistakes: readonly PlacedMistake[];
  place(mistake: Mistake): PlacedMistake;
}

/** Reads a YAML text. Never throws, and never repeats the text in a message: any part of it may be a secret. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const mistakes: PlacedMistake[] = [...document.errors, ...document.warnings].map((problem) => ({
    ...at(problem.pos[0]),
    text: `not valid YAML: ${problem.code === 'MULTIPLE_DOCS' ? 'only one document is expected' : withoutSource(problem.message)}`,
  }));
  let value: unknown = null;
  try {
    value = document.toJS();
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be read';
    mistakes.push({ line: 1, column: 1, text: `not valid YAML: ${withoutSource(message)}` });
  }
  return {
    value,
    mistakes,
    place(mistake) {
      const name = pathText(mistake.path);
      return {
        ...at(offsetOf(document, mistake)),
        text: name === '' ? mistake.text : `${name}: ${mistake.text}`,
      };
    },
  };
}

/** The parser's own words without the piece of source they quote. */
function withoutSource(message: string): string {
  return message.split(/[:"\\]/)[0]?.trim() ?? message;
}

/** Offset of the value (or key) at a path; of the nearest thing above it when it is missing. */
function offsetOf(document: Document.Parsed<ParsedNode>, mistake: Mistake): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, part] of mistake.path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const last = depth === mistake.path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => (isScalar(item.key) ? String(item.key.value) : item.key) === part,
      );
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      if (last && mistake.pointAt === 'key') return offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
    } else return offset;
    const valueAt = startOf(node);
    if (valueAt === undefined) return offset;
    if (last || !isMap(node)) offset = valueAt;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
}
