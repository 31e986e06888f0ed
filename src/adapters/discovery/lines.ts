const LINE_FEED = 0x0a;

/** The lines of what a program printed, as bytes; empty ones and trailing spaces are no part of it. */
export function linesOf(output: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < output.length; ) {
    const found = output.indexOf(LINE_FEED, start);
    let end = found === -1 ? output.length : found;
    const next = end + 1;
    while (end > start && (output[end - 1] === 0x20 || output[end - 1] === 0x0d)) end -= 1;
    if (end > start) lines.push(output.subarray(start, end));
    start = next;
  }
  return lines;
}
