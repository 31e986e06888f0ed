import type { Taken } from '../../evidence/evidence.ts';
import type { Sample } from '../../evidence/sample.ts';
import { confidenceText, readText, sampleConfidence } from '../../evidence/sample-confidence.ts';
import { isAtLeast, type Level } from '../../evidence/verdict.ts';
import type { CompareRequest } from './request.ts';
import type { RereadTally } from './reread.ts';

/** Which of the listed ETags stand in for a stored checksum: see `maySettleByEtag`. */
const l2 = (ofWhich: string, readWhen: string) =>
  `Every entry of the inventory that maps to a key has an object of its size in the bucket listing, no object is without an entry, and the checksum that S3 stores for each object, or the ETag of ${ofWhich} where that is the MD5 of its content, equals the one computed in the same way from the source, ${readWhen}.`;

const READ_NOW = 'read now';
const READ_NOW_OR_THEN =
  'read now or, of a file that is as it was scanned, taken from the checksums of the inventory';
const L2 = (readWhen: string) => l2('a small one', readWhen);
const L2_WITHOUT_METADATA = (readWhen: string) =>
  `${l2('one', readWhen)} Owner, group, permissions and times that are kept with objects were not compared (--no-metadata).`;

const METHOD: Readonly<Record<Level, (l2Text: string) => string>> = {
  L0: () =>
    'Every entry of the inventory that maps to a key has an object in the bucket listing, and no object is without an entry.',
  L1: () =>
    'Every entry of the inventory that maps to a key has an object of its size in the bucket listing, and no object is without an entry.',
  L2: (text) => text,
  L3: (text) =>
    `${text} S3 computed the checksum of each object anew from the bytes at rest, and it equals that of the source.`,
  L4: (text) => `${text} Objects were read back, and the checksum of their bytes equals that of the source.`,
};

/** Whether what is kept with objects is left out where this level would compare it. */
export function leavesOutMetadata({ level, metadata }: Pick<CompareRequest, 'level' | 'metadata'>): boolean {
  return !metadata && isAtLeast(level, 'L2');
}

/** What was compared, in words, and what a reader must know of the two lists. */
export function methodText(
  request: Pick<CompareRequest, 'level' | 'metadata' | 'inventory' | 'inventorySums'>,
  taken: Taken,
): string {
  const { origin } = request.inventory;
  const inventory =
    origin.kind === 'scan'
      ? ''
      : ` The inventory is a listing made by another program (${origin.format}), not a scan: what it leaves out was not looked for, and times are compared as exactly as it tells them.`;
  const l2Text = leavesOutMetadata(request) ? L2_WITHOUT_METADATA : L2;
  const what = METHOD[request.level](
    l2Text(request.inventorySums === undefined ? READ_NOW : READ_NOW_OR_THEN),
  );
  return `${what} ${listingText(taken)}${inventory}`;
}

function listingText({ from, begunAt, endedAt, asked, there, unasked }: Taken): string {
  const listed =
    from === 'list'
      ? `The bucket was listed between ${begunAt} and ${endedAt}.`
      : `The bucket's list is a report of S3 Inventory of ${begunAt}: an object that has gone since counts as there, unless it was asked about.`;
  const again =
    asked === 0
      ? ''
      : ` ${asked} ${asked === 1 ? 'key was' : 'keys were'} asked for singly after that, which would have been missing, extra or of another size: under ${there} there was an object.`;
  const rest = unasked === 0 ? '' : ` ${unasked} more were not asked for again.`;
  return `${listed}${again}${rest}`;
}

/** How much was read back, and what that says of the rest; where everything was to be read, no file is left that was not drawn. */
export function sampleText({ seed, slices, slice }: Sample, tally: RereadTally): string {
  const { read, different, archived } = tally;
  const said =
    slices === 1
      ? `Everything was to be read back: ${readText(read, different)}.`
      : `Slice ${slice + 1} of ${slices} by seed ${seed} was read back: ${confidenceText(sampleConfidence(read, different))}.`;
  return archived === 0 ? said : `${said} ${archived} more are archived and were not read.`;
}
