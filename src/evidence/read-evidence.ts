import { z } from 'zod';
import { type Evidence, evidenceSchema } from './evidence.ts';

const { inputs } = evidenceSchema.shape;
const { listing, reports } = inputs.shape;

/** Records as they were written before the lists of a comparison were kept. */
const first = evidenceSchema.omit({ copy: true, authority: true, compared: true }).extend({
  format: z.literal('headwater-evidence/1'),
  method: evidenceSchema.shape.method.extend({ level: z.enum(['L0', 'L1', 'L2']) }),
  inputs: inputs
    .omit({ objects: true, source: true, rules: true })
    .extend({ listing: listing.omit({ taken: true }), reports: reports.omit({ list: true }) }),
});

/** Reads a record of any layout; what an earlier one did not keep is null. Throws ZodError when it is none. */
export function readEvidence(document: unknown): Evidence {
  const before = first.safeParse(document);
  if (!before.success) return evidenceSchema.parse(document);
  const { data } = before;
  return {
    ...data,
    copy: null,
    authority: null,
    compared: null,
    inputs: {
      ...data.inputs,
      listing: { ...data.inputs.listing, taken: null },
      reports: { ...data.inputs.reports, list: null },
      rules: null,
      objects: null,
      source: null,
    },
  };
}
