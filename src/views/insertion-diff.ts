const CONTEXT = 3;

/** Lines that were put into a text after a line (counted from 1; 0 for before all), as a unified diff. Empty when there are none. */
export function insertionDiff(
  file: string,
  before: string,
  afterLine: number,
  added: readonly string[],
): string {
  if (added.length === 0) return '';
  const lines = before.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const above = lines.slice(Math.max(0, afterLine - CONTEXT), afterLine);
  const below = lines.slice(afterLine, afterLine + CONTEXT);
  const from = afterLine - above.length + 1;
  const kept = above.length + below.length;
  return [
    `--- ${file}`,
    `+++ ${file}`,
    `@@ -${kept === 0 ? 0 : from},${kept} +${from},${kept + added.length} @@`,
    ...above.map((line) => ` ${line}`),
    ...added.map((line) => `+${line}`),
    ...below.map((line) => ` ${line}`),
  ].join('\n');
}
