import type { Diagnosis } from './diagnosis-schema.ts';

/** From which outcome on diagnoses are denied. */
export const DOCTOR_DENIABLE = ['error', 'warn'] as const;
export type DoctorDeny = (typeof DOCTOR_DENIABLE)[number];

/** The diagnoses that are as bad as this, or worse. */
export function deniedDiagnoses(diagnoses: readonly Diagnosis[], deny: DoctorDeny): readonly Diagnosis[] {
  return diagnoses.filter(({ outcome }) => outcome === 'error' || outcome === deny);
}
