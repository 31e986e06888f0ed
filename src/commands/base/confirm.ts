import { createInterface } from 'node:readline/promises';

/**
 * Whether a person wants what costs money: said beforehand by `--yes`, or asked for on a terminal. Without either it is no. The question goes to
 * stderr, so that stdout stays the result.
 */
export async function confirmed(
  { yes, json }: { readonly yes: boolean; readonly json: boolean },
  question: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (yes) return true;
  if (json || !process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
