import { atMost, paragraph } from './paragraph.ts';
import type { LifecyclePreview } from './values/lifecycle-preview.ts';

/** More would hide the forecast; all of them are in the JSON. */
const MOST = 20;

/** Why `lifecycle apply` would be held by the archive gate, each reason with what to do; nothing while it is open. */
export function gateLines({ bucket, gate }: LifecyclePreview, width: number): readonly string[] {
  if (gate.open) return [];
  const text = (words: string): readonly string[] => paragraph('', words, { width, labelWidth: 0 });
  return [
    ...text(`Held: nothing may be archived in bucket ${bucket} as things are now.`),
    ...atMost(
      gate.reasons,
      MOST,
      (reason) => [
        ...paragraph('  -', reason.text, { width, labelWidth: 4 }),
        ...paragraph('    to do:', reason.fix, { width, labelWidth: 11 }),
      ],
      (rest) => `  and ${rest} more, see --json`,
    ),
    '',
  ];
}
