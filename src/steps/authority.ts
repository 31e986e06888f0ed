import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import { type AuthorityRegister, authorityKey, authorityRegister } from '../ledger/authority.ts';
import type { Buckets } from '../ports/bucket.ts';
import type { Ledger } from './ledger.ts';

/** Others write the register too, each for a share of its own; so many in a row have never been seen. */
const ATTEMPTS = 20;
/** At first; twice as long each time, and by chance up to as long again. */
const WAIT_MS = 10;
const WAIT_AT_MOST_MS = 1_000;

/**
 * Brings the register in the control bucket up to what the ledger says now, unless it is as new already. Of several who do so at
 * once the one who read the most of the ledger prevails. Throws PortFault, and HeadwaterError `authority-not-written` (held).
 */
export async function publishAuthority({
  config,
  ledger,
  buckets,
}: {
  readonly config: Config;
  readonly ledger: Ledger;
  readonly buckets: Pick<Buckets, 'readTagged' | 'replace'>;
}): Promise<AuthorityRegister> {
  const [bucket, key] = [config.bucket.control, authorityKey(config.migration)];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const there = await buckets.readTagged(bucket, key);
    const register = authorityRegister(config, await ledger.progress());
    if (there !== null && seqOf(there.bytes) >= register.ledger.seq) return register;
    const body = new TextEncoder().encode(`${JSON.stringify(register, null, 2)}\n`);
    if (await buckets.replace(bucket, key, body, 'application/json', there?.etag ?? null)) return register;
    await sleep(Math.min(WAIT_AT_MOST_MS, WAIT_MS * 2 ** attempt) * (1 + Math.random()));
  }
  throw new HeadwaterError({
    code: 'authority-not-written',
    blame: 'held',
    message: `s3://${bucket}/${key} is written by others without end, so the register of authority was not brought up to date.`,
    next: ['Look who writes it; then run the same command again.'],
  });
}

/** How much of the ledger a register has seen; less than any when it is none, so that it is replaced. */
function seqOf(bytes: Uint8Array): number {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const { ledger } = value as Partial<AuthorityRegister>;
    return typeof ledger?.seq === 'number' ? ledger.seq : -1;
  } catch {
    return -1;
  }
}
