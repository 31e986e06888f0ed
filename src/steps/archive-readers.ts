import type { ArchiveFacts, KnownReader, Unasked } from '../evidence/archive-facts.ts';
import { type FaultKind, PortFault } from '../ports/faults.ts';
import type { FoundReader } from '../ports/readers.ts';
import type { StepContext } from './context.ts';

/** What no repetition turns into an answer; everything else is tried again like any other call. */
const NO_ANSWER: readonly FaultKind[] = ['denied', 'invalid', 'not-found', 'unreachable'];

/** Readers of headwater.yaml, and those that services name now; and which service did not tell. */
export async function askReaders(
  { config, readers }: Pick<StepContext, 'config' | 'readers'>,
  bucket: string,
): Promise<Pick<ArchiveFacts, 'readers' | 'unasked'>> {
  const registered = config.readers.map(
    ({ name, kind, prefix }): KnownReader => ({
      kind,
      from: 'headwater.yaml',
      id: '',
      name,
      keyPrefix: prefix,
    }),
  );
  const answers = [
    await ask(() => readers.fileShares(bucket), {
      what: 'file shares of Storage Gateway',
      actions: [
        'storagegateway:ListFileShares',
        'storagegateway:DescribeNFSFileShares',
        'storagegateway:DescribeSMBFileShares',
      ],
    }),
    await ask(() => readers.lustre(bucket), {
      what: 'associations of FSx for Lustre',
      actions: ['fsx:DescribeDataRepositoryAssociations', 'fsx:DescribeFileSystems'],
    }),
  ];
  return {
    readers: [...registered, ...answers.flatMap(({ found }) => found)],
    unasked: answers.flatMap(({ unasked }) => unasked),
  };
}

async function ask(
  list: () => Promise<readonly FoundReader[]>,
  about: Omit<Unasked, 'why'>,
): Promise<{ readonly found: readonly KnownReader[]; readonly unasked: readonly Unasked[] }> {
  try {
    const found = await list();
    return { found: found.map((reader) => ({ ...reader, from: 'asked' })), unasked: [] };
  } catch (error) {
    if (!(error instanceof PortFault && NO_ANSWER.includes(error.kind))) throw error;
    return { found: [], unasked: [{ ...about, why: error.message }] };
  }
}
