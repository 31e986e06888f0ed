import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';

/** How long a queue may take to answer the first time. */
export const CONNECT_TIMEOUT_MS = 4_000;

/** The queue's address without its password and query, safe to print. */
export function shownUrl(url: string): string {
  try {
    const parsed = new URL(url);
    const user = parsed.username === '' ? '' : `${safeText(parsed.username)}@`;
    return `${parsed.protocol}//${user}${safeText(parsed.host)}${safeText(parsed.pathname)}`;
  } catch {
    return 'the address in `queue`';
  }
}

/** The error for a Redis or PostgreSQL that does not answer, refuses us, or cannot be used. Holds no password. */
export function unreachable(url: string, cause: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'queue-unreachable',
    blame: 'usage',
    message: `The queue at ${shownUrl(url)} cannot be used: ${withoutSecrets(url, reasonOf(cause))}.`,
    next: [
      'Check `queue` in headwater.yaml, and that the server is running and reachable from here.',
      'Or set `queue: embedded`, which needs no server. Nothing is lost: the ledger knows what is done.',
    ],
  });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Node wraps one error per address tried and leaves the outer message empty.
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(reasonOf).join('; ');
  return cause.message === '' ? cause.name : cause.message;
}

function withoutSecrets(url: string, text: string): string {
  let forms: readonly string[];
  try {
    const { password, searchParams } = new URL(url);
    forms = [password, decode(password), searchParams.get('password') ?? ''].filter((form) => form !== '');
  } catch {
    return 'the address is not a URL';
  }
  const hidden = forms.reduce((kept, form) => kept.replaceAll(form, '***'), text);
  return safeText(hidden.replace(/\.$/, ''));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
