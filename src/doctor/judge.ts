import { DOCTOR_CHECKS } from './catalogue.ts';
import type { Facts } from './check.ts';
import { type Diagnosis, OUTCOMES } from './diagnosis-schema.ts';

/** What was seen, judged: worst first, each in the order of the checks' ids. */
export function judge(facts: Facts): readonly Diagnosis[] {
  const all = DOCTOR_CHECKS.flatMap(({ id, area, severity, fix, check }) =>
    check(facts).map((said): Diagnosis => {
      const outcome = said.outcome === 'wrong' ? severity : said.outcome;
      return {
        id,
        area,
        outcome,
        subject: said.subject,
        text: said.text,
        // What is no fault needs no mending.
        fix: said.fix ?? (outcome === 'ok' || outcome === 'info' ? null : fix),
        docs: `docs/doctor.md#${id.toLowerCase()}`,
      };
    }),
  );
  return OUTCOMES.flatMap((outcome) => all.filter((one) => one.outcome === outcome));
}
