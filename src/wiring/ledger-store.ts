import { stat } from 'node:fs/promises';
import { openFileLedger } from '../adapters/ledger/file-ledger.ts';
import { openLedgerCopy } from '../adapters/ledger/ledger-copy.ts';
import { HeadwaterError } from '../errors.ts';
import type { LedgerObjects } from '../ports/ledger-objects.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import { connectCloud } from './cloud.ts';
import type { Project } from './project-shape.ts';

/**
 * The ledger where the configuration says it is, opened when it is first asked. Its methods throw HeadwaterError (usage)
 * `ledger-not-pushed` or `ledger-in-s3` when this host has one in the other place: there are never two truths.
 */
export function ledgerStore(project: () => Project): LedgerStore {
  let opening: Promise<LedgerStore> | null = null;
  const opened = (): Promise<LedgerStore> => {
    opening ??= open(project());
    // A connection that failed is tried again by the next call.
    opening.catch(() => {
      opening = null;
    });
    return opening;
  };
  return {
    read: async (after) => (await opened()).read(after),
    reread: async () => (await opened()).reread(),
    append: async (body, reader) => (await opened()).append(body, reader),
  };
}

async function open(project: Project): Promise<LedgerStore> {
  const now = () => project.clock.now();
  if (project.config.ledger === 'file') {
    if ((await hasEvents(project.ledgerCopy)) && !(await hasEvents(project.ledgerFile))) throw inS3(project);
    return openFileLedger(project.ledgerFile, now);
  }
  if (await hasEvents(project.ledgerFile)) throw notPushed(project);
  const [{ openS3Ledger }, objects] = await Promise.all([
    import('../adapters/ledger/s3-ledger.ts'),
    connectLedgerObjects(project),
  ]);
  return openS3Ledger(objects, openLedgerCopy(project.ledgerCopy), now);
}

/** The ledger in the control bucket. Idle connections do not keep a process alive, so there is nothing to close. */
export async function connectLedgerObjects(project: Project): Promise<LedgerObjects> {
  const aws = await connectCloud(project);
  return aws.ledgerObjects(project.config.bucket.control, project.config.migration);
}

async function hasEvents(file: string): Promise<boolean> {
  return stat(file).then(
    ({ size }) => size > 0,
    () => false,
  );
}

function notPushed({ ledgerFile }: Project): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-not-pushed',
    blame: 'usage',
    message: `headwater.yaml says ledger: s3, but there are events in ${ledgerFile}.`,
    next: [
      'Stop all workers, then move it to the control bucket: headwater ledger push',
      'Or keep it on this host: ledger: file',
    ],
  });
}

function inS3({ ledgerCopy }: Project): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-in-s3',
    blame: 'usage',
    message: 'headwater.yaml says ledger: file, but this migration has its ledger in the control bucket.',
    next: [
      'Set ledger: s3 in headwater.yaml.',
      `If that ledger is of no use any more, remove ${ledgerCopy}, what this host has read of it.`,
    ],
  });
}
