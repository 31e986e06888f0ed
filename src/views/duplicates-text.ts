import type { Duplicates } from '../inventory/duplicates.ts';
import { counted, formatBytes } from './format.ts';
import { shortBytes } from './inventory-labels.ts';
import { paragraph } from './paragraph.ts';
import { shorten } from './shorten.ts';
import { harmless } from './text-width.ts';

const WIDTH = 80;

/** Files with the same content, or how to find them. */
export function duplicatesText(share: string, duplicates: Duplicates | null): string {
  if (duplicates === null) {
    return [
      'Duplicates are told by checksums, and this inventory has none.',
      `Next: headwater inventory scan ${harmless(share)} --checksum sha256 (reads every file once)`,
    ].join('\n');
  }
  const { algorithm, groups, redundant, compared, notCompared, largest } = duplicates;
  const head =
    groups === 0
      ? `No two of ${counted(compared.files, 'file')} have the same content`
      : `${counted(groups, 'content')} more than once: ${counted(redundant.files, 'file')}, ${formatBytes(redundant.bytes)} are redundant`;
  const gap =
    notCompared.files === 0
      ? ''
      : ` ${counted(notCompared.files, 'file')} (${formatBytes(notCompared.bytes)}) without a checksum could not be compared.`;
  const care =
    algorithm === 'crc64nvme' ? ' A 64-bit checksum counts copies; it is no proof of any one.' : '';
  return [
    ...paragraph('', `${head} (${algorithm}).${gap}${care}`, { width: WIDTH, labelWidth: 0 }),
    ...largest.flatMap(({ redundantBytes, copies, sizeBytes, examples }) => [
      `  ${shortBytes(redundantBytes)} in ${copies} copies of ${shortBytes(sizeBytes)}`,
      ...examples.map(({ text }) => `    ${shorten(text, WIDTH - 4)}`),
    ]),
  ].join('\n');
}
