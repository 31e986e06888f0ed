import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../../src/plans/lint/catalogue.ts';
import { type Sample, said } from './site.ts';

/** A check, what the two samples differ in, one about which it has something to say, and one about which it has not. */
export type Case = readonly [id: string, why: string, fires: Sample, quiet: Sample];

/** Holds a family of checks to its cases; every check of the family must have one. */
export function holds(family: string, cases: readonly Case[]): void {
  describe(`${family}xx`, () => {
    it('has a case for each check', () => {
      const ids = CHECKS.map(({ id }) => id).filter((id) => id.startsWith(family));
      expect([...new Set(cases.map(([id]) => id))].toSorted()).toEqual(ids);
    });
    it.each(cases)('%s: %s', (id, _why, fires, quiet) => {
      const found = said(id, fires);
      expect(found).not.toEqual([]);
      for (const { text, fix } of found) {
        expect(text).toMatch(/^[^\n]+\.$/);
        expect(fix ?? '.').toMatch(/[.}]$/);
      }
      expect(said(id, quiet)).toEqual([]);
    });
  });
}
