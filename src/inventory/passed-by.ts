import { shown } from './display.ts';
import { PASSED_BY_EXAMPLES, type PassedBy } from './inventory.ts';

/** Directories passed by for one reason, as a list to be added to others: an empty one when there are none. */
export function passedBy(reason: PassedBy['reason'], paths: readonly Uint8Array[]): readonly PassedBy[] {
  if (paths.length === 0) return [];
  const examples = paths.toSorted(Buffer.compare).slice(0, PASSED_BY_EXAMPLES).map(shown);
  return [{ reason, directories: paths.length, examples }];
}

/** What listing these directories whole has shown to be left out because of a name. */
export function skippedIn(
  listed: readonly { readonly passedBy?: readonly Uint8Array[] }[],
): readonly PassedBy[] {
  return passedBy(
    'skipped-name',
    listed.flatMap((directory) => directory.passedBy ?? []),
  );
}

/** Different directories counted together, one row a reason; in whatever order they come the outcome is the same. */
export function together(rows: readonly PassedBy[]): readonly PassedBy[] {
  const reasons = [...new Set(rows.map(({ reason }) => reason))].sort();
  return reasons.map((reason) => {
    const some = rows.filter((row) => row.reason === reason);
    return {
      reason,
      directories: some.reduce((sum, { directories }) => sum + directories, 0),
      examples: some
        .flatMap(({ examples }) => examples)
        .toSorted((a, b) => Buffer.compare(Buffer.from(a.bytes, 'base64'), Buffer.from(b.bytes, 'base64')))
        .slice(0, PASSED_BY_EXAMPLES),
    };
  });
}

/** The same of parts of a scan; null when one of them was written by a version that did not count, so that nobody knows. */
export function togetherIfKnown(
  parts: readonly (readonly PassedBy[] | null | undefined)[],
): readonly PassedBy[] | null {
  const known = parts.filter((part) => part !== null && part !== undefined);
  return known.length < parts.length ? null : together(known.flat());
}
