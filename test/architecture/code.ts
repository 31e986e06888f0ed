/** One token that can hide code-like text: comment, string, template without nesting, regular expression. */
const OPAQUE = new RegExp(
  [
    String.raw`(?<comment>\/\*[\s\S]*?\*\/|\/\/[^\n]*)`,
    String.raw`(?<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\x60(?:[^\x60\\]|\\[\s\S])*\x60)`,
    // A slash begins a regular expression only after an operator, a bracket or `return`; else it divides.
    String.raw`(?<=(?:[=(,:[!&|?{};>]|\breturn|^)\s*)(?<regex>\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/)`,
  ].join('|'),
  'gm',
);

/** Keeps lines and columns: everything but line ends becomes a space. */
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** Source text with its comments blanked out; lines stay where they are. */
export function withoutComments(source: string): string {
  return source.replace(OPAQUE, (token, ...rest) => {
    const groups: Readonly<Record<string, string | undefined>> = rest.at(-1);
    return groups.comment === undefined ? token : blank(token);
  });
}

/** Source text with comments, strings and regular expressions blanked out: only names and operators are left. */
export function namesOnly(source: string): string {
  return source.replace(OPAQUE, blank);
}
