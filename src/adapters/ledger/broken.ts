import { HeadwaterError } from '../../errors.ts';

/** The error for a ledger whose chain does not hold. `place`: its file or its address, `what`: where it breaks. */
export function ledgerBroken(place: string, what: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-broken',
    blame: 'usage',
    message: `The ledger ${place} cannot be trusted: ${what}.`,
    next: [
      'Restore it from a backup: headwater never edits its ledger, so something else did.',
      'Where a `headwater ledger push` was interrupted, run it again on the host that pushed.',
    ],
    cause,
  });
}
