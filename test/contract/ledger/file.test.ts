import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileLedger } from '../../../src/adapters/ledger/file-ledger.ts';
import { keepsTheLedgerContract } from './store-cases.ts';

keepsTheLedgerContract('a file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'headwater file ledger '));
  return {
    open: () => openFileLedger(join(directory, 'ledger.jsonl'), () => new Date()),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
});
