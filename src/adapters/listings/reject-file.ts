import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { safeText, shown } from '../../inventory/display.ts';
import type { Rejects } from '../../ports/listings.ts';

/** Writes rejected lines as JSON, one a line: `file`, `line`, `reason`, and `raw` as text and as bytes in base64. */
export function rejectFile(file: string): Rejects {
  let opened: ReturnType<typeof open> | null = null;
  let closed: Promise<string | null> | null = null;
  const closeOnce = async (): Promise<string | null> => {
    if (opened === null) return null;
    await (await opened).close();
    return file;
  };
  const openOnce = async (): ReturnType<typeof open> => {
    await mkdir(dirname(file), { recursive: true });
    return open(file, 'w');
  };
  return {
    add: async (lines) => {
      if (lines.length === 0) return;
      opened ??= openOnce();
      const handle = await opened;
      const texts = lines.map(({ file: name, line, reason, raw }) =>
        JSON.stringify({ file: safeText(name), line, reason, raw: shown(raw) }),
      );
      await handle.write(`${texts.join('\n')}\n`);
    },
    close: () => {
      closed ??= closeOnce();
      return closed;
    },
  };
}
