import { readFile } from 'node:fs/promises';
import { hostCopies } from '../adapters/evidence-copies.ts';
import { EXIT_CODES, HeadwaterError } from '../errors.ts';
import { fingerprintOfPem } from '../evidence/signature.ts';
import { firstBreak, GENESIS } from '../ledger/chain.ts';
import type { LedgerEvent } from '../ledger/events.ts';
import { checkEvidence, type Noted } from '../steps/check-evidence.ts';
import type { LedgerCheck } from '../views/values/ledger-check.ts';
import { controlCopies } from './fetching-evidence.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/** What is checked besides the chain. */
export interface CheckRequest {
  /** Also the evidence that the ledger names. */
  readonly evidence: boolean;
  /** Also the copies in the control bucket of what this host has. */
  readonly bucket: boolean;
  /** Files with the public keys that alone are trusted; none to trust those that the ledger notes. */
  readonly publicKeys: readonly string[];
  readonly reporter: Reporter;
}

/**
 * Recomputes the whole chain, then every record of evidence that it names. A ledger is checked as it is read, so one that does
 * not hold throws HeadwaterError `ledger-broken` (usage), which names the first event that does not.
 */
export async function checkLedger(project: Project, request: CheckRequest): Promise<LedgerCheck> {
  const trusted = await publicKeys(request.publicKeys);
  const events = await project.reread();
  return {
    events: events.length,
    digest: events.at(-1)?.digest ?? GENESIS,
    broken: firstBreak(events),
    evidence: request.evidence ? await checkAll(project, events, trusted, request) : null,
  };
}

/** 6 when a record or what it names was altered, is missing, or is not signed as it was; 3 when the ledger leaves one out. */
export function exitCodeOfCheck({ evidence }: LedgerCheck): number {
  if ((evidence?.problems.length ?? 0) > 0) return EXIT_CODES.proof;
  return (evidence?.unnamed.length ?? 0) > 0 ? EXIT_CODES.exceptions : 0;
}

async function checkAll(
  project: Project,
  events: readonly LedgerEvent[],
  trusted: readonly string[] | null,
  request: CheckRequest,
) {
  const copies = controlCopies(project);
  try {
    return await checkEvidence({
      noted: notedIn(events),
      notedNow: async () => notedIn(await project.reread()),
      host: hostCopies(project.state),
      bucket: copies.bucket,
      everywhere: request.bucket,
      trusted,
      onProgress: request.reporter.progress,
    });
  } finally {
    await copies.close();
  }
}

function notedIn(events: readonly LedgerEvent[]): readonly Noted[] {
  return events.flatMap(({ event }) => (event.type === 'evidence-recorded' ? event : []));
}

/** Null when none are named. Throws HeadwaterError `public-key-unusable` (usage). */
async function publicKeys(files: readonly string[]): Promise<readonly string[] | null> {
  if (files.length === 0) return null;
  return Promise.all(
    files.map(async (file) => {
      const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw unusable(file, `it cannot be read (${error.code ?? 'unknown error'})`);
      });
      if (fingerprintOfPem(pem) === null) throw unusable(file, 'it is no public key in PEM');
      return pem;
    }),
  );
}

function unusable(file: string, why: string): HeadwaterError {
  return new HeadwaterError({
    code: 'public-key-unusable',
    blame: 'usage',
    message: `The public key ${JSON.stringify(file)} cannot be used: ${why}.`,
    next: ['openssl pkey -in evidence-key.pem -pubout -out evidence-key.pub.pem'],
  });
}
