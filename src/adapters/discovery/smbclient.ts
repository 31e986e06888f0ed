import { safePath } from '../../inventory/display.ts';
import type { Offer, SmbType } from '../../ports/discovery.ts';
import { linesOf } from './lines.ts';

const BAR = 0x7c;
/** First fields of smbclient's lines about shares; `Server` and `Workgroup` lines are about something else. */
const TYPES: ReadonlyMap<string, SmbType> = new Map([
  ['Disk', 'disk'],
  ['Printer', 'printer'],
  ['IPC', 'ipc'],
  ['Device', 'other'],
]);

/** What `smbclient --grepable --list` printed: `TYPE|NAME|COMMENT`. A name cannot hold a bar, a comment may. */
export function readSmbShares(stdout: Uint8Array): readonly Offer[] {
  return linesOf(stdout).flatMap((line): Offer[] => {
    const first = line.indexOf(BAR);
    const second = line.indexOf(BAR, first + 1);
    const type = first > 0 ? TYPES.get(Buffer.from(line.subarray(0, first)).toString('latin1')) : undefined;
    if (type === undefined || second <= first + 1) return [];
    const name = line.subarray(first + 1, second);
    return [{ protocol: 'smb', name, type, comment: safePath(line.subarray(second + 1)) }];
  });
}
