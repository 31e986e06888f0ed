/** Elements that have no end tag. */
const VOID = new Set(['meta', 'line', 'rect', 'br']);

/** Elements left open, or closed out of turn; none in a well-formed page. */
export function unbalanced(markup: string): readonly string[] {
  const open: string[] = [];
  for (const [, slash, name = '', rest = ''] of markup.matchAll(
    /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:"[^"]*"|[^">])*)>/g,
  )) {
    if (VOID.has(name) || rest.endsWith('/')) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

/** The characters that make markup, in their order: the same whatever harmless text stands between them. */
export function shapeOf(markup: string): string {
  return [...markup.matchAll(/[<>"]/g)].map(([char]) => char).join('');
}
