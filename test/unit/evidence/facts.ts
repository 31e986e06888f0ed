import type { PathFacts } from '../../../src/evidence/verdict.ts';

/** A file that arrived and is as it should be; what a case is about is said otherwise. */
export const GOOD: PathFacts = {
  source: 'mapped',
  blockedBy: null,
  kind: 'file',
  object: 'present',
  size: 'equal',
  checksum: 'equal',
  learnt: 'stored',
  sourceNow: 'same',
  metadata: 'equal',
  access: 'readable',
  report: 'transferred',
  stored: 'unknown',
  hardLink: 'no',
  claim: 'none',
};
