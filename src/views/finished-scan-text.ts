import { checksumsText, isWhole } from './checksums-text.ts';
import { inventoryText } from './inventory-text.ts';
import { looksText } from './looks-text.ts';
import type { FinishedScan } from './values/finished-scan.ts';

/** A share that was just scanned: what is there, and what looking closer came to. Ends with an empty line. */
export function finishedScanText(scan: FinishedScan): string {
  const looks = looksText(scan).join('\n');
  const parts = [inventoryText(scan), looks, scan.checksums === null ? '' : checksumsText(scan.checksums)];
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

/** Whether everything that was asked for could be read. */
export function isThrough({ inventory, checksums, acls }: FinishedScan): boolean {
  return inventory.complete && isWhole(checksums) && (acls?.unreadable ?? 0) === 0;
}
