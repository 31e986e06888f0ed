import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/plans/finding-schema.ts';
import { type Deny, denied } from '../../../../src/plans/lint/deny.ts';
import type { Severity } from '../../../../src/plans/severity.ts';
import { deniedText } from '../../../../src/views/lint-text.ts';
import { exitCodeOfFindings } from '../../../../src/wiring/linting.ts';

const found = (...severities: readonly Severity[]): Finding[] =>
  severities.map((severity, at) => ({ id: `HW10${at}`, severity, share: null, text: 'a.', fix: 'b.' }));

describe('--deny', () => {
  it.each<[string, Deny | null, readonly Severity[], number]>([
    ['nothing lets everything pass', null, ['error', 'warn', 'info'], 0],
    ['error lets warnings pass', 'error', ['warn', 'info'], 0],
    ['error', 'error', ['error', 'warn'], 1],
    ['warn', 'warn', ['warn', 'info'], 1],
    ['warn denies errors too', 'warn', ['error', 'error', 'warn', 'info'], 3],
    ['a note is never denied', 'warn', ['info'], 0],
  ])('%s', (_why, deny, severities, count) => {
    const findings = found(...severities);
    expect(denied(findings, deny)).toHaveLength(count);
    expect(exitCodeOfFindings(findings, deny)).toBe(count === 0 ? 0 : 3);
    expect(deniedText(findings, deny) === null).toBe(count === 0);
  });
  it('says what and why', () => {
    expect(deniedText(found('error', 'warn', 'warn', 'info'), 'warn')).toBe(
      'Denied: 1 error, 2 warnings (--deny warn).',
    );
  });
});
