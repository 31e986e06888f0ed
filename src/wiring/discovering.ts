import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createDiscovery } from '../adapters/discovery/discovery.ts';
import { resolveSecret } from '../adapters/secrets.ts';
import { parseConfig } from '../config/parse.ts';
import { addStubs, type Stub } from '../config/stubs.ts';
import { HeadwaterError } from '../errors.ts';
import { ACCEPTABLE } from '../inventory/hazards.ts';
import type { SmbLogin } from '../ports/discovery.ts';
import { type Answer, discover, type Judged } from '../steps/discover.ts';
import { insertionDiff } from '../views/insertion-diff.ts';
import type { Discovered } from '../views/values/discovered.ts';
import { replaceFile } from './replace-file.ts';

/** What `inventory discover` is asked for. */
export interface DiscoverRequest {
  readonly host: string;
  /** Both when absent. */
  readonly protocol?: 'nfs' | 'smb' | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly domain?: string | undefined;
  /** A reference. */
  readonly password: string;
  readonly timeoutMs: number;
  /** Add what was found to headwater.yaml. */
  readonly write: boolean;
}

/**
 * Asks a file server what it offers, and adds it to headwater.yaml if that is wanted. Throws HeadwaterError (usage)
 * `host-invalid`, `user-invalid`, `nothing-listed` when no protocol could be listed, and those of the configuration; the file
 * is as it was then.
 */
export async function discoverShares(configPath: string, request: DiscoverRequest): Promise<Discovered> {
  assertHost(request.host);
  const file = resolve(configPath);
  const text = await configText(configPath, request.write);
  const config = text === null ? null : parseConfig(text, configPath, { hazardIds: ACCEPTABLE });
  const login = await loginOf(request);
  const { answers, found } = await discover(
    createDiscovery(request),
    {
      host: request.host,
      protocols: request.protocol === undefined ? ['nfs', 'smb'] : [request.protocol],
      ...(request.port === undefined ? {} : { port: request.port }),
      ...(login === undefined ? {} : { login }),
    },
    config?.shares ?? [],
  );
  if (answers.every(({ listing }) => listing.kind === 'failed')) throw nothingListed(request.host, answers);
  let written: Discovered['written'] = null;
  if (request.write && text !== null) {
    const stubs = found.filter(isOpen).map((one) => stubOf(request, one));
    const { names, added, afterLine, ...result } =
      stubs.length === 0
        ? { text, names: [], added: [], afterLine: 0 }
        : addStubs(text, configPath, stubs, { hazardIds: ACCEPTABLE });
    if (names.length > 0) await replaceFile(file, text, result.text);
    written = { file, shares: names, diff: insertionDiff(configPath, text, afterLine, added) };
  }
  return {
    host: request.host,
    asked: answers.map(({ protocol, listing }) => ({
      protocol,
      outcome: listing.kind === 'listed' ? 'listed' : listing.why,
      message: listing.kind === 'listed' ? null : listing.message,
      next: listing.kind === 'listed' ? null : listing.next,
    })),
    found: found.map(({ export: _, ...one }) => one),
    written,
  };
}

/** Exit 3 when there may be more than what was found: a protocol that is served could not be listed, or nobody could ask. */
export function discoveredExit({ asked }: Discovered): 0 | 3 {
  return asked.some(({ outcome }) => outcome !== 'listed' && outcome !== 'not-served') ? 3 : 0;
}

function isOpen({ kind, refused, configuredAs }: Judged): boolean {
  return kind === 'share' && refused === null && configuredAs === null;
}

/** Stands for a user nobody named. */
const NO_USER = 'FILL-IN';

function stubOf({ host, user, domain, password }: DiscoverRequest, one: Judged): Stub {
  return {
    protocol: one.protocol,
    server: host,
    export: one.export ?? '',
    ...(one.within === null
      ? {}
      : {
          remark: `It lies within ${one.within.text}: keep one of the two, unless they are two file systems.`,
        }),
    ...(one.protocol === 'smb' ? { user: user ?? NO_USER, password } : {}),
    ...(one.protocol === 'smb' && domain !== undefined ? { domain } : {}),
  };
}

async function configText(path: string, needed: boolean): Promise<string | null> {
  try {
    return await readFile(resolve(path), 'utf8');
  } catch (cause) {
    const { code = 'unreadable' } = cause as NodeJS.ErrnoException;
    if (!needed && code === 'ENOENT') return null;
    throw new HeadwaterError({
      code: 'config-missing',
      blame: 'usage',
      message: `Cannot read ${path} (${code}).`,
      next: ['Start one with headwater init, name another with --config, or leave --write out.'],
      cause,
    });
  }
}

/** Host names and addresses; nothing that a client could take for an option or a path. */
function assertHost(host: string): void {
  if (/^[A-Za-z0-9:][A-Za-z0-9._:-]{0,254}$/.test(host)) return;
  throw new HeadwaterError({
    code: 'host-invalid',
    blame: 'usage',
    message: `${JSON.stringify(host)} is neither a host name nor an address.`,
    next: ['headwater inventory discover filer.example.com'],
  });
}

async function loginOf({ user, domain, password }: DiscoverRequest): Promise<SmbLogin | undefined> {
  if (user === undefined) return undefined;
  // smbclient would take what follows a percent sign for a password.
  if (user === '' || /[%\p{Cc}]/u.test(user + (domain ?? '')))
    throw new HeadwaterError({
      code: 'user-invalid',
      blame: 'usage',
      message: 'A user name and a domain may hold neither a percent sign nor control characters.',
      next: ['Name the user alone; say where its password is with --password env:NAME.'],
    });
  const secret = await resolveSecret(password);
  if (secret.kind === 'value')
    return { user, password: secret.value, ...(domain === undefined ? {} : { domain }) };
  throw new HeadwaterError({
    code: 'secret-reference',
    blame: 'usage',
    message: 'Only AWS reads a secret of Secrets Manager; this host needs env:NAME or file:PATH.',
    next: ['headwater inventory discover HOST --user NAME --password env:HEADWATER_SMB_PASSWORD'],
  });
}

function nothingListed(host: string, answers: readonly Answer[]): HeadwaterError {
  const failed = answers.flatMap(({ listing }) => (listing.kind === 'failed' ? [listing] : []));
  return new HeadwaterError({
    code: 'nothing-listed',
    blame: 'usage',
    message: `Nothing could be listed of ${host}:\n${failed.map(({ message }) => `  ${message}`).join('\n')}`,
    next: [...new Set(failed.map(({ next }) => next))],
  });
}
