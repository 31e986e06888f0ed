import koffi from 'koffi';
import { walk } from '../../../src/adapters/shares/walk.ts';
import { collect } from '../../unit/adapters/shares-tree.ts';

/**
 * Run as a program: forbids itself system calls, as a container's filter does, then walks and prints what was found as JSON.
 *
 *   node io-uring-forbidden.ts ROOT ERRNO CALL...      numbers
 */
const [root = '', errno = '', ...calls] = process.argv.slice(2);

const prctl = koffi
  .load(null)
  .func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)');
/** [prctl(2), seccomp(2), linux/filter.h] */
const [PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER] = [38, 22, 2];
const [LOAD_WORD, JUMP_IF_EQUAL, RETURN] = [0x20, 0x15, 0x06];
const [ALLOW, ERRNO] = [0x7fff0000, 0x00050000];

/** Code, jumps when true and when false, operand. */
const filter: (readonly [number, number, number, number])[] = [[LOAD_WORD, 0, 0, 0]];
for (const call of calls) {
  filter.push([JUMP_IF_EQUAL, 0, 1, Number(call)], [RETURN, 0, 0, ERRNO | Number(errno)]);
}
filter.push([RETURN, 0, 0, ALLOW]);
const code = Buffer.alloc(8 * filter.length);
for (const [at, [operation, yes, no, operand]] of filter.entries()) {
  code.writeUInt16LE(operation, 8 * at);
  code.writeUInt8(yes, 8 * at + 2);
  code.writeUInt8(no, 8 * at + 3);
  code.writeUInt32LE(operand, 8 * at + 4);
}
const program = Buffer.alloc(16);
program.writeUInt16LE(filter.length, 0);
program.writeBigUInt64LE(koffi.address(code), 8);
if (
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) !== 0 ||
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, koffi.address(program), 0, 0) !== 0
) {
  throw new Error(`prctl fails with ${koffi.errno()}`);
}

const { entries, unreadable } = await collect(walk(root, {}, { walker: 'native', mode: 'wide' }));
const paths = entries.map(({ path }) => Buffer.from(path).toString()).sort();
process.stdout.write(JSON.stringify({ paths, unreadable: unreadable.length }));
