import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { policyDiff, samePolicy, withoutOurs } from '../../../../src/plans/posture/policy.ts';
import { sidPrefix } from '../../../../src/plans/posture/posture.ts';
import { FOREIGN, policyOf, wanted } from './samples.ts';

const OURS = wanted().statements;
function merged(live: string | null): string | null {
  const diff = policyDiff(OURS, live, 'demo');
  if (diff.kind === 'conflict') throw new Error(diff.text);
  return diff.value;
}
const statementsOf = (text: string | null) => JSON.parse(text ?? '{"Statement":[]}').Statement as object[];

describe('our statements', () => {
  it('are put behind those of others, which stay as they are', () => {
    const other = { ...FOREIGN, Sid: undefined, Action: ['s3:b', 's3:a'] };
    expect(statementsOf(merged(policyOf(FOREIGN, other)))).toEqual([
      FOREIGN,
      JSON.parse(JSON.stringify(other)),
      ...OURS,
    ]);
  });

  it('keep the rest of the document', () => {
    const live = JSON.stringify({ Id: 'mine', Version: '2008-10-17', Statement: FOREIGN });
    expect(JSON.parse(merged(live) ?? '')).toEqual({
      Id: 'mine',
      Version: '2008-10-17',
      Statement: [FOREIGN, ...OURS],
    });
  });

  it('are replaced where they stand, and taken out when nobody wants them any more', () => {
    const [tls] = OURS;
    const older = { ...tls, Action: ['s3:GetObject'] };
    const gone = { Sid: 'HeadwaterXdemoXGone', Effect: 'Deny', Principal: '*' };
    expect(statementsOf(merged(policyOf(older, FOREIGN, gone)))).toEqual([
      tls,
      FOREIGN,
      ...OURS.filter((one) => one !== tls),
    ]);
  });

  it('are not doubled', () => {
    expect(statementsOf(merged(policyOf(...OURS, ...OURS)))).toEqual(OURS);
  });

  it('that say all already leave the text as it is, however S3 spells it', () => {
    const spelt = JSON.stringify(
      {
        Statement: OURS.map(({ Action, ...rest }) => ({
          Action: Action.length === 1 ? Action[0] : [...Action].reverse(),
          ...rest,
        })),
        Version: '2012-10-17',
      },
      null,
      2,
    );
    expect(merged(spelt)).toBe(spelt);
  });

  it('of another migration are not ours', () => {
    const theirs = { ...OURS[0], Sid: 'HeadwaterXdemoZ2XTlsOnly' };
    expect(statementsOf(merged(policyOf(theirs)))).toEqual([theirs, ...OURS]);
    expect(withoutOurs(policyOf(theirs, ...OURS), 'demo')).toBe(policyOf(theirs));
  });

  it('are taken out again, and a policy with nothing else goes', () => {
    expect(withoutOurs(merged(policyOf(FOREIGN)) ?? '', 'demo')).toBe(policyOf(FOREIGN));
    expect(withoutOurs(merged(null) ?? '', 'demo')).toBeNull();
    expect(withoutOurs('{', 'demo')).toBe('{');
  });
});

test('Sids are letters and digits, and no migration’s begin like another’s', () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(sidPrefix(one)).toMatch(/^[A-Za-z0-9]+$/);
      expect(sidPrefix(one).startsWith(sidPrefix(other))).toBe(one === other);
    }),
  );
});

test('whatever others have in their policy is there afterwards, and the same after ours are gone', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  const value = fc.oneof(text, fc.array(text, { maxLength: 3 }));
  const statement = fc.record(
    {
      Sid: text,
      Effect: fc.constantFrom('Deny', 'Allow'),
      Principal: fc.record({ AWS: fc.constant('arn:aws:iam::1:role/x') }),
      Action: value,
      Resource: value,
      Condition: fc.dictionary(text, fc.dictionary(text, value)),
      Unheard: fc.anything({ maxDepth: 2, withNullPrototype: false }),
    },
    { requiredKeys: ['Effect'] },
  );
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (foreign) => {
      const live = policyOf(...foreign);
      const kept = JSON.parse(live).Statement;
      const once = merged(live);
      expect(statementsOf(once).slice(0, kept.length)).toEqual(kept);
      expect(merged(once)).toBe(once);
      expect(JSON.parse(withoutOurs(once ?? '', 'demo') ?? '')).toEqual(JSON.parse(live));
      expect(samePolicy(once, live)).toBe(false);
    }),
  );
});
