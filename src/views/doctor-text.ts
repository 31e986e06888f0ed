import { AREA_TITLES, type Area } from '../doctor/areas.ts';
import { deniedDiagnoses } from '../doctor/deny.ts';
import { type Diagnosis, OUTCOMES, type Outcome } from '../doctor/diagnosis-schema.ts';
import { limited } from './findings-text.ts';
import { counted, formatCount } from './format.ts';
import { atMost, paragraph } from './paragraph.ts';
import type { Doctored } from './values/doctored.ts';

export interface DoctorTextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Every diagnosis by itself, also what is fine, instead of what fits a screen of 40 lines. */
  readonly full: boolean;
}

const MARKS: Readonly<Record<Outcome, string>> = {
  error: '  x',
  warn: '  !',
  unchecked: '  ?',
  info: '  -',
  ok: '  ok',
};

/** How much is shown: diagnoses an area, lines of one text, and from which outcome on. */
interface Limits {
  readonly each: number;
  readonly lines: number;
  readonly outcomes: readonly Outcome[];
  /** No fixes, and nothing between areas. */
  readonly tight?: true;
}

const ALL: Limits = { each: Infinity, lines: Infinity, outcomes: OUTCOMES };
const SCREEN_LINES = 40;
const BAD: readonly Outcome[] = ['error', 'warn'];
/** From much to little: the first that fits the screen is taken. */
const SCREENS: readonly Limits[] = [
  { each: 20, lines: 4, outcomes: ['error', 'warn', 'unchecked', 'info'] },
  { each: 6, lines: 3, outcomes: ['error', 'warn', 'unchecked', 'info'] },
  { each: 4, lines: 2, outcomes: ['error', 'warn', 'unchecked'] },
  { each: 20, lines: 3, outcomes: BAD },
  { each: 6, lines: 2, outcomes: BAD },
  { each: 3, lines: 2, outcomes: BAD },
  { each: 2, lines: 1, outcomes: BAD },
];

/** What the doctor found: areas with something wrong first; ends with a newline. The first screen is 80 x 40. */
export function doctorText(doctored: Doctored, options: DoctorTextOptions): string {
  const shown = options.full
    ? doctorLines(doctored, options, ALL)
    : (SCREENS.map((limits) => doctorLines(doctored, options, limits)).find(
        (lines) => lines.length <= SCREEN_LINES,
      ) ?? doctorLines(doctored, options, { each: 1, lines: 1, outcomes: BAD, tight: true }));
  return `${shown.join('\n')}\n`;
}

function doctorLines(doctored: Doctored, { width, full }: DoctorTextOptions, limits: Limits): string[] {
  const { migration, rehearsal, diagnoses, areas, deny } = doctored;
  const at = { width, labelWidth: 4 };
  const shown = diagnoses.filter(({ outcome }) => limits.outcomes.includes(outcome));
  const quiet = byBadness(areas, diagnoses).filter((area) => !shown.some((one) => one.area === area));
  const denied = deniedDiagnoses(diagnoses, deny);
  return [
    ...(rehearsal ? ['REHEARSAL: the local cloud, not AWS.'] : []),
    ...paragraph('', `${migration}: ${outcomeCounts(diagnoses)}.`, { width, labelWidth: 0 }),
    ...byBadness(areas, diagnoses).flatMap((area) => areaLines(area, shown, limits, at)),
    '',
    ...quiet.flatMap((area) =>
      paragraph(
        MARKS[worstOf(diagnoses.filter((one) => one.area === area))],
        `${AREA_TITLES[area]}: ${outcomeCounts(diagnoses.filter((one) => one.area === area))}`,
        { width, labelWidth: 5 },
      ),
    ),
    ...(quiet.length > 0 ? [''] : []),
    ...(full ? [] : paragraph('More', 'headwater doctor --full', { width, labelWidth: 8 })),
    ...paragraph('Docs', 'docs/doctor.md has what each means, why it matters, and what to do.', {
      width,
      labelWidth: 8,
    }),
    ...(denied.length === 0 ? [] : [`Not ready: ${outcomeCounts(denied)} (--deny ${deny}).`]),
  ];
}

function areaLines(
  area: Area,
  shown: readonly Diagnosis[],
  limits: Limits,
  at: { readonly width: number; readonly labelWidth: number },
): string[] {
  const own = shown.filter((one) => one.area === area);
  if (own.length === 0) return [];
  return [
    ...(limits.tight ? [] : ['']),
    AREA_TITLES[area],
    ...atMost(
      own,
      limits.each,
      ({ id, outcome, subject, text, fix }) => [
        ...limited(
          paragraph(MARKS[outcome], `${id} ${subject === null ? '' : `${subject}: `}${text}`, {
            ...at,
            labelWidth: outcome === 'ok' ? 5 : 4,
          }),
          limits.lines,
          at.width,
        ),
        ...(fix === null || limits.tight ? [] : limited(paragraph('', fix, at), limits.lines, at.width)),
      ],
      (rest) => `    and ${formatCount(rest)} more`,
    ),
  ];
}

/** Areas with the worst first, and in their own order where they are as bad. */
function byBadness(areas: readonly Area[], diagnoses: readonly Diagnosis[]): readonly Area[] {
  const rank = (area: Area): number =>
    OUTCOMES.indexOf(worstOf(diagnoses.filter((one) => one.area === area)));
  return areas.toSorted((one, other) => rank(one) - rank(other));
}

function worstOf(diagnoses: readonly Diagnosis[]): Outcome {
  return OUTCOMES.find((outcome) => diagnoses.some((one) => one.outcome === outcome)) ?? 'ok';
}

/** `1 error, 2 warnings, 3 not checked, 1 note, 30 fine`. */
export function outcomeCounts(diagnoses: readonly Diagnosis[]): string {
  const of = (outcome: Outcome): number => diagnoses.filter((one) => one.outcome === outcome).length;
  const parts = [
    ...(of('error') > 0 ? [counted(of('error'), 'error')] : []),
    ...(of('warn') > 0 ? [counted(of('warn'), 'warning')] : []),
    ...(of('unchecked') > 0 ? [`${formatCount(of('unchecked'))} not checked`] : []),
    ...(of('info') > 0 ? [counted(of('info'), 'note')] : []),
    ...(of('ok') > 0 ? [`${formatCount(of('ok'))} fine`] : []),
  ];
  return parts.length === 0 ? 'nothing to look at' : parts.join(', ');
}
