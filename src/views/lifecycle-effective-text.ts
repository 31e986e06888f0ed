import { counted, formatBytes } from './format.ts';
import { prefixText, sizesText, tagsText } from './lifecycle-words.ts';
import { paragraph } from './paragraph.ts';
import type { LifecyclePreview } from './values/lifecycle-preview.ts';

/** What becomes of new objects under all rules together, for each prefix, set of tags and size band. */
export function effectiveLines({ effective }: LifecyclePreview, width: number): readonly string[] {
  const at = { width, labelWidth: 11 };
  return [
    'What becomes of an object, counted in days from when it comes to S3:',
    ...effective.flatMap((row) => {
      const tags = row.tags.length === 0 ? '' : `, tagged ${tagsText(row.tags)}`;
      const amount =
        row.objects === null || row.bytes === null
          ? ''
          : `: ${counted(row.objects, 'object')}, ${formatBytes(row.bytes)}`;
      const about = `${prefixText(row.prefix)}, ${sizesText(row.fromBytes, row.belowBytes)}${tags}${amount}`;
      return [
        ...paragraph('', about, { width, labelWidth: 0 }),
        ...paragraph('    now:', row.before, at),
        ...(row.after === row.before ? [] : paragraph('    then:', row.after, at)),
      ];
    }),
    '',
  ];
}
