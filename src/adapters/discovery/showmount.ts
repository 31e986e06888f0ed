import { safePath } from '../../inventory/display.ts';
import type { Offer } from '../../ports/discovery.ts';
import { linesOf } from './lines.ts';

const SPACE = 0x20;

/**
 * What `showmount --exports --no-headers` printed: a path, padded with spaces to the longest, then who may mount it, with
 * commas and without spaces. A path may hold spaces, so a line is cut at its last one.
 */
export function readExports(stdout: Uint8Array): readonly Offer[] {
  return linesOf(stdout).flatMap((line): Offer[] => {
    const cut = line.lastIndexOf(SPACE);
    if (cut === -1) return [{ protocol: 'nfs', name: line, clients: [] }];
    let end = cut;
    while (end > 0 && line[end - 1] === SPACE) end -= 1;
    if (end === 0) return [];
    const clients = safePath(line.subarray(cut + 1));
    return [
      {
        protocol: 'nfs',
        name: line.subarray(0, end),
        clients: clients === '(everyone)' ? [] : clients.split(',').filter((one) => one !== ''),
      },
    ];
  });
}
