// Appends in a process of its own: node ledger-appender.mjs <dist> <ledger file> <name> <count> [<die at>]
// Says each event once the ledger has it. Dies by SIGKILL, with the lock in hand, before event number <die at>.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [dist = '', file = '', name = '', count = '', dieAt = ''] = process.argv.slice(2);
const module = pathToFileURL(join(dist, 'adapters', 'ledger', 'file-ledger.js')).href;
/** @type {typeof import('../../../src/adapters/ledger/file-ledger.ts')} */
const { openFileLedger } = await import(module);

const ledger = openFileLedger(file, () => new Date());
for (let number = 1; number <= Number(count); number += 1) {
  /** @type {import('../../../src/ledger/events.ts').EventBody} */
  const body = { type: 'step-started', plan: 'a'.repeat(64), step: `${name}/${number}` };
  try {
    await ledger.append(body, {
      seen: () => 0,
      check: () => {
        if (number === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
      },
    });
    process.stdout.write(`${name}/${number}\n`);
  } catch (error) {
    process.stdout.write(`refused ${/** @type {NodeJS.ErrnoException} */ (error).code}\n`);
  }
}
