import { s3Url } from '../config/s3-url.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { harmless } from './text-width.ts';

type Copy = NonNullable<Evidence['copy']>;

/** What a record is about, at the head of a sentence: the share, or the directory and where it was copied to. */
export function subjectWords({ share, copy, inputs }: Evidence): {
  readonly subject: string;
  readonly place: string;
} {
  if (copy === null) return { subject: share, place: '' };
  const at = copy.endpoint === null ? '' : ` at ${copy.endpoint}`;
  return { subject: harmless(copy.source), place: harmless(` in ${s3Url(inputs.listing)}${at}`) };
}

/** What to do about a verdict where no plan of ours can mend it. */
export const COPY_FIXES: Readonly<Record<Verdict, string>> = {
  match: 'Nothing to do.',
  missing: 'Copy again with the tool that made the copy, then verify again.',
  differ: 'Find out who wrote the object; copy the file again, then verify again.',
  extra: 'Find out who wrote it; if it does not belong there, remove it by hand.',
  'changed-since': 'Copy again what is new, or make the source read-only first, then verify again.',
  unverified: 'Settle the reason shown with each, then verify again.',
  excluded: 'Find out whether it is needed there; accept it with --accept REASON.',
};

/** The command that made the record, to be typed again. */
export function copyCommand(copy: Copy, { inputs, method, accepted }: Evidence): string {
  const { protocol, exclude } = inputs.rules ?? { protocol: 'nfs', exclude: [] };
  const words = [
    '--source',
    copy.source,
    '--target',
    s3Url(inputs.listing),
    ...(copy.endpoint === null ? [] : ['--endpoint-url', copy.endpoint]),
    ...(copy.madeBy === 'other' ? [] : ['--made-by', copy.madeBy]),
    ...(protocol === 'nfs' ? [] : ['--protocol', protocol]),
    ...exclude.flatMap((pattern) => ['--exclude', pattern]),
    ...accepted.flatMap((reason) => ['--accept', reason]),
    ...(method.level === 'L2' ? [] : ['--level', method.level]),
    ...(method.sample?.slices === 1 ? ['--sample', 'all'] : []),
    ...(method.metadata === undefined ? [] : ['--no-metadata']),
  ];
  return `headwater verify ${words.map(quoted).join(' ')}`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  const shown = harmless(word);
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
