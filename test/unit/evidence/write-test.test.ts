import { describe, expect, it } from 'vitest';
import { judgeWriteTest, type WriteTestFacts } from '../../../src/evidence/write-test.ts';

const CASES: readonly {
  readonly why: string;
  readonly facts: WriteTestFacts;
  readonly holds: boolean;
  readonly says: string;
}[] = [
  {
    why: 'the source takes writes',
    facts: { errorCode: null, mountedReadOnly: null, rehearsal: false },
    holds: true,
    says: 'not read-only',
  },
  {
    why: 'a directory of a rehearsal cannot refuse',
    facts: { errorCode: null, mountedReadOnly: null, rehearsal: true },
    holds: false,
    says: 'nobody can make the source read-only',
  },
  {
    why: 'the export is read-only: the server says so',
    facts: { errorCode: 'EROFS', mountedReadOnly: false, rehearsal: false },
    holds: false,
    says: '(EROFS): the file server takes none',
  },
  {
    why: 'a mount that is read-only here proves nothing of others',
    facts: { errorCode: 'EROFS', mountedReadOnly: true, rehearsal: false },
    holds: false,
    says: 'says nothing of other clients',
  },
  {
    why: 'nor does one of which that cannot be told',
    facts: { errorCode: 'EROFS', mountedReadOnly: null, rehearsal: false },
    holds: false,
    says: 'says nothing of other clients',
  },
  {
    why: 'an account that may only read was refused before the freeze as well',
    facts: { errorCode: 'EACCES', mountedReadOnly: false, rehearsal: false },
    holds: false,
    says: 'this account may not write in any case',
  },
  {
    why: 'a full disk is no freeze',
    facts: { errorCode: 'ENOSPC', mountedReadOnly: false, rehearsal: false },
    holds: false,
    says: 'proves nothing',
  },
];

describe('a write into a frozen source', () => {
  it.each(CASES)('$why', ({ facts, holds, says }) => {
    const meaning = judgeWriteTest(facts);
    expect(meaning.holds).toBe(holds);
    expect(meaning.says).toContain(says);
  });
});
