import type { AuthorityRegister, ShareAuthority } from '../ledger/authority.ts';
import { formatTime } from './format.ts';
import { harmless } from './text-width.ts';

/** A line a share: where its truth is, and for a bucket since when and on which evidence. */
export function authorityText({ migration, ledger, shares }: AuthorityRegister): string {
  const width = Math.max(...shares.map(({ share }) => share.length));
  return [
    `Authority in ${harmless(migration)}, by ledger event ${ledger.seq}:`,
    ...shares.map((entry) => `  ${harmless(entry.share.padEnd(width))}  ${truthOf(entry)}`),
  ].join('\n');
}

function truthOf(entry: ShareAuthority): string {
  if (entry.holder === 'source')
    return harmless(`source  ${entry.protocol}://${entry.server}/${entry.export.replace(/^\/+/, '')}`);
  const { bucket, keyPrefix, since, evidence } = entry;
  const proof = evidence.id === '' ? 'without evidence' : `on evidence ${evidence.id}`;
  return harmless(`bucket  s3://${bucket}/${keyPrefix} since ${formatTime(since)}, ${proof}`);
}
