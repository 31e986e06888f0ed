import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openLines, readLines } from './lines.ts';

/** Sorts more texts than fit into memory, by the numbers of their characters. */
export interface SortedTexts {
  /** Any characters, newlines too. */
  add(text: string): void;
  /** All of them in order, equal ones next to each other. To be read after the last `add`. */
  inOrder(): AsyncGenerator<string>;
}

/** How many characters, and how many texts, are sorted in memory at a time. */
const RUN_CHARACTERS = 16_000_000;
const RUN_TEXTS = 200_000;

/** Keeps its sorted runs in `folder`, which is emptied first; whoever opened it removes it. */
export async function openSortedTexts(folder: string, runTexts: number = RUN_TEXTS): Promise<SortedTexts> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const runs: string[] = [];
  let held: string[] = [];
  let characters = 0;

  const flush = (): void => {
    if (held.length === 0) return;
    const file = join(folder, `run-${runs.length}`);
    const lines = openLines(file);
    for (const text of held.sort()) lines.add(JSON.stringify(text));
    lines.close();
    runs.push(file);
    held = [];
    characters = 0;
  };

  return {
    add: (text) => {
      held.push(text);
      characters += text.length;
      if (held.length >= runTexts || characters >= RUN_CHARACTERS) flush();
    },
    inOrder: async function* () {
      flush();
      const sources = runs.map((file) => readLines(file));
      try {
        const heads = await Promise.all(sources.map(nextText));
        for (;;) {
          let least = -1;
          for (const [at, head] of heads.entries()) {
            if (head !== null && (least < 0 || head < (heads[least] as string))) least = at;
          }
          const text = heads[least];
          if (text === undefined || text === null) return;
          yield text;
          heads[least] = await nextText(sources[least] as AsyncGenerator<string>);
        }
      } finally {
        for (const source of sources) await source.return(undefined);
      }
    },
  };
}

async function nextText(source: AsyncGenerator<string>): Promise<string | null> {
  const { value, done } = await source.next();
  return done === true ? null : (JSON.parse(value) as string);
}
