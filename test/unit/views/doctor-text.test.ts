import { describe, expect, it } from 'vitest';
import { AREAS } from '../../../src/doctor/areas.ts';
import { DOCTOR_CHECKS } from '../../../src/doctor/catalogue.ts';
import { type DoctorDeny, deniedDiagnoses } from '../../../src/doctor/deny.ts';
import { type Diagnosis, OUTCOMES } from '../../../src/doctor/diagnosis-schema.ts';
import { doctorText } from '../../../src/views/doctor-text.ts';
import { textWidth } from '../../../src/views/text-width.ts';
import { type Doctored, doctoredSchema } from '../../../src/views/values/doctored.ts';
import { bucketOf, config, machine, said, seen, unseen } from '../doctor/site.ts';
import { expectGolden } from './golden.ts';

const doctored = (diagnoses: readonly Diagnosis[], deny: DoctorDeny = 'error'): Doctored =>
  doctoredSchema.parse({
    migration: 'demo',
    rehearsal: true,
    areas: AREAS,
    deny,
    denied: deniedDiagnoses(diagnoses, deny).length,
    diagnoses,
  });
const bucket = bucketOf(config(), 'demo-data');
const troubled = said({
  seen: (all) => ({
    ...all,
    machine: seen({ ...machine, freeBytes: 2 ** 31, missingPrograms: ['showmount'] }),
    agents: [
      { name: 'one', look: seen({ status: 'OFFLINE', name: 'one', lastSeen: '2026-11-21T10:00:00.000Z' }) },
      { name: 'fast', look: seen(null) },
    ],
    buckets: [
      {
        name: 'demo-data',
        look: seen({
          ...bucket,
          posture: {
            ...bucket.posture,
            versioning: seen({ status: 'Off', mfaDelete: false }),
            policy: unseen('denied', 'S3 GetBucketPolicy: AccessDenied'),
          },
        }),
      },
    ],
  }),
});
/** Everything is wrong with twelve things, and it is said at length. */
const crowd = OUTCOMES.flatMap((outcome) =>
  DOCTOR_CHECKS.flatMap(({ id, area, why, fix }): Diagnosis[] =>
    Array.from({ length: 12 }, (_, at) => ({
      id,
      area,
      outcome,
      subject: `thing-${at}`,
      text: why,
      fix,
      docs: 'docs/doctor.md',
    })),
  ),
);

describe('what people read', () => {
  it.each([
    ['where much is wrong', 'views/doctor.txt', doctored(troubled, 'warn'), false],
    ['all of it', 'views/doctor-full.txt', doctored(troubled), true],
    ['where nothing is wrong', 'views/doctor-healthy.txt', doctored(said()), false],
    ['where everything is', 'views/doctor-crowd.txt', doctored(crowd), false],
  ])('%s', (_what, file, value, full) => expectGolden(file, doctorText(value, { width: 80, full })));

  it.each([
    ['of a few', troubled],
    ['of very many', crowd],
  ])('the first screen %s fits 80 x 40', (_which, diagnoses) => {
    const lines = doctorText(doctored(diagnoses, 'warn'), { width: 80, full: false }).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(80);
  });

  it('all of it has each diagnosis by itself', () => {
    const text = doctorText(doctored(crowd), { width: 80, full: true });
    expect(text.match(/^ {2}(x|!|\?|-|ok) +HD/gm)).toHaveLength(crowd.length);
  });
});

it('no text of a diagnosis can act on a terminal', () => {
  const [one] = troubled;
  const rude = { ...(one as Diagnosis), subject: 'a\u009b31m', text: 'b\u0007', fix: 'c\u001b]0;t' };
  const text = doctorText(doctored([rude]), { width: 80, full: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
