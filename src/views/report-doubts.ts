import { formatCount } from './format.ts';
import type { Report, ReportException } from './report-schema.ts';
import { notReadText } from './report-verdict.ts';

/** What nobody has read or could judge, a sentence each in the words of the page; empty when all was. */
export function doubtSentences({ shares, exceptions }: Report): string[] {
  const of = (id: string) => exceptions.filter((one) => one.id === id);
  const incomplete = of('inventory-incomplete');
  const unverified = of('unverified');
  const again = notReadText(shares).trim();
  return [
    ...incomplete.slice(0, 1).map(({ consequence }) => `${unended(consequence)} (${names(incomplete)}).`),
    ...unverified.slice(0, 1).map(({ title, consequence }) => {
      const entries = unverified.reduce((sum, one) => sum + one.entries, 0);
      return `${formatCount(entries)} × ${title} (${names(unverified)}): ${consequence}`;
    }),
    ...(again === '' ? [] : [again]),
  ];
}

function unended(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

function names(some: readonly ReportException[]): string {
  return some.map(({ share }) => share).join(', ');
}
