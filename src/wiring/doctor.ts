import { AREAS, type Area } from '../doctor/areas.ts';
import { type DoctorDeny, deniedDiagnoses } from '../doctor/deny.ts';
import { judge } from '../doctor/judge.ts';
import type { Sightings } from '../doctor/sightings.ts';
import { EXIT_CODES, HeadwaterError } from '../errors.ts';
import type { Doctored } from '../views/values/doctored.ts';
import { cloudSightings, needsCloud } from './doctor-cloud.ts';
import { localSightings, planSight } from './doctor-local.ts';
import { signingSight } from './doctor-signing.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/** What is to be looked at, and who hears of it. */
export interface DoctorRequest {
  /** All areas when none is named. */
  readonly only: readonly Area[];
  readonly deny: DoctorDeny;
  readonly reporter: Reporter;
  /** For each look; {@link WITHIN_MS} when absent. */
  readonly withinMs?: number;
}

/** A look that takes longer shows nothing: a person waits, and what is slow now is slow later. */
export const WITHIN_MS = 20_000;

/**
 * Looks at everything that the migration stands on, side by side, and judges it. Changes nothing, and needs no plan; with one,
 * more is compared. What fails on the way is what was found: it throws only for what is wrong with the request.
 */
export async function examine(project: Project, request: DoctorRequest): Promise<Doctored> {
  const { deny, reporter, withinMs = WITHIN_MS } = request;
  const areas = request.only.length === 0 ? AREAS : AREAS.filter((area) => request.only.includes(area));
  const looking = { project, withinMs, areas, toldOf: teller(reporter) };
  const [plan, local, cloud, signing] = await Promise.all([
    planSight(project, withinMs),
    localSightings(looking),
    areas.some(needsCloud) ? cloudSightings(looking) : {},
    signingSight(looking),
  ]);
  const seen: Sightings = { ...local, ...cloud, ...signing, plan };
  const { config, rehearsal } = project;
  const diagnoses = judge({ config, rehearsal, now: project.clock.now(), seen });
  const denied = deniedDiagnoses(diagnoses, deny).length;
  return { migration: config.migration, rehearsal, areas, deny, denied, diagnoses };
}

/** The areas of `--only`, which may be a list with commas. Throws HeadwaterError `area-unknown` (usage). */
export function areasNamed(given: string | readonly string[] | undefined): readonly Area[] {
  const texts = typeof given === 'string' ? [given] : (given ?? []);
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const area = AREAS.find((one) => one === name);
      if (area !== undefined) return area;
      throw new HeadwaterError({
        code: 'area-unknown',
        blame: 'usage',
        message: `The doctor knows no area ${JSON.stringify(name)}.`,
        next: [`Areas: ${AREAS.join(', ')}`],
      });
    });
}

/** How a command ends that found something to deny. */
export function exitCodeOfDoctor({ denied }: Doctored): number {
  return denied === 0 ? 0 : EXIT_CODES.exceptions;
}

/** Says when looking at an area begins and when it is over. */
function teller(reporter: Reporter): <T>(area: string, looking: Promise<T>) => Promise<T> {
  return async (area, looking) => {
    const began = performance.now();
    reporter.started(area);
    try {
      return await looking;
    } finally {
      reporter.notice(`  ${area}: looked at after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    }
  };
}
