import { cutText } from './text-width.ts';

/** How large a terminal is. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

// DEC private modes as xterm has them: 1049 the other screen, 25 the cursor, 2026 all of a frame at once. Terminals
// that do not know a mode leave it alone.
const CSI = '\u001b[';
/** Before the first frame: the person's own screen is kept aside. */
export const ENTER_FRAMES = `${CSI}?1049h${CSI}?25l`;
/** After the last one, also when everything went wrong. */
export const LEAVE_FRAMES = `${CSI}?25h${CSI}?1049l`;

/**
 * A text as a frame over the one before: written line by line over what stands there, so that nothing flickers, and cut to
 * the terminal as it is now, so that no line wraps and nothing scrolls. The text must be harmless already.
 */
export function frameOf(text: string, { columns, rows }: Screen): string {
  const lines = text.split('\n').slice(0, Math.max(1, rows));
  const written = lines.map((line) => `${cutText(line, Math.max(1, columns))}${CSI}K`).join('\r\n');
  return `${CSI}?2026h${CSI}H${written}${CSI}J${CSI}?2026l`;
}
