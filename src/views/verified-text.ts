import { evidenceText } from './evidence-text.ts';
import { counted } from './format.ts';
import { paragraph } from './paragraph.ts';
import type { Verified } from './values/verified.ts';

const WIDTH = 80;

/** One share's answer to `verify` on a screen; of a replay, first whether it came to the same. */
export function verifiedText({ authority, evidence, evidenceFile, replayed }: Verified): string {
  const record = evidenceText(evidence, { file: evidenceFile, committed: authority === 'bucket' });
  if (replayed === null) return record;
  const { share, id } = evidence;
  const came =
    replayed.differing === 0
      ? `The evidence ${id} of ${share} was compared again from the lists it names, each of which is whole: every path has the verdict that was recorded.`
      : `The evidence ${id} of ${share} DOES NOT HOLD: comparing the lists it names again, each of which is whole, gives ${counted(replayed.differing, 'row')} otherwise. Do not rely on it; verify again, and report this.`;
  return [...paragraph('', came, { width: WIDTH, labelWidth: 0 }), '', record].join('\n');
}
