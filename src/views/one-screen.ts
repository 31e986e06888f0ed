/** A part of a screen. */
export interface Section {
  /** Said first, as long as there is an item below it. */
  readonly head: readonly string[];
  /** What may be left out from its end: the lines of each item. */
  readonly items: readonly (readonly string[])[];
  /** So many items stay, however little room there is. */
  readonly least: number;
  /** The line that says how many were left out. */
  readonly more: (left: number) => string;
}

/**
 * Sections below one another, an empty line between them, on so many lines at most: the section with most lines gives
 * items up first, and says how many. More lines come out only when what must stay needs them.
 */
export function oneScreen(sections: readonly Section[], rows: number): string[] {
  const shown = sections.filter(({ head, items }) => head.length + items.length > 0);
  const kept = shown.map(({ items }) => items.length);
  const linesOf = (at: number): string[] => {
    const { head = [], items = [], more = () => '' } = shown[at] ?? {};
    const left = items.length - (kept[at] ?? 0);
    // A title over nothing says nothing.
    const titled = items.length === 0 || left < items.length ? head : [];
    return [...titled, ...items.slice(0, kept[at]).flat(), ...(left === 0 ? [] : [more(left)])];
  };
  const total = (): number =>
    shown.reduce((sum, _, at) => sum + linesOf(at).length, Math.max(0, shown.length - 1));
  while (total() > rows) {
    const longest = shown
      .map(({ least }, at) => ({ at, spare: (kept[at] ?? 0) - least, lines: linesOf(at).length }))
      .filter(({ spare }) => spare > 0)
      .sort((a, b) => b.lines - a.lines)[0];
    if (longest === undefined) break;
    kept[longest.at] = (kept[longest.at] ?? 0) - 1;
  }
  return shown.flatMap((_, at) => [...(at === 0 ? [] : ['']), ...linesOf(at)]);
}
