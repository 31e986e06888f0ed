import { HeadwaterError } from '../../errors.ts';
import { inventoryPrefix } from '../../evidence/kept-inventory.ts';
import type { InventoryFile } from '../../ports/kept-inventories.ts';
import type { StreamSums } from '../../ports/stream-sums.ts';
import type { VerifyContext, VerifyRequest } from './request.ts';

type KeepContext = Pick<VerifyContext, 'buckets' | 'catalog' | 'config' | 'shares' | 'onProgress'>;

/**
 * Puts an inventory into the control bucket, where other hosts and later years find it, once: what is there already with the same bytes stays. Its
 * description goes last. Throws HeadwaterError `inventory-copy-broken` (proof) when other bytes lie there.
 */
export async function keepInventory(
  context: KeepContext,
  request: Pick<VerifyRequest, 'share' | 'step' | 'inventory'>,
): Promise<void> {
  const { config, catalog, onProgress } = context;
  const { inventory } = request;
  const files = await catalog.inventoryFiles(inventory);
  const prefix = inventoryPrefix(config.migration, { ...inventory, sha256: inventory.parquet.sha256 });
  const sums = lazySums(context);
  try {
    for (const [done, file] of files.entries()) {
      onProgress(request.step ?? request.share, 'keeping the inventory', done, files.length);
      await keepFile(context, `${prefix}${file.name}`, file, sums.get);
    }
  } finally {
    await sums.close();
  }
}

async function keepFile(
  { buckets, config }: KeepContext,
  key: string,
  file: InventoryFile,
  sums: () => Promise<StreamSums>,
): Promise<void> {
  const { control } = config.bucket;
  const isThere = (await buckets.head(control, key)) !== null;
  if (!isThere && (await buckets.uploadOnce(control, key, file.file, contentType(file)))) return;
  const found = await buckets.head(control, key);
  if (found?.sizeBytes === file.sizeBytes) {
    const summer = await sums();
    const ours = (await summer.sum(file.open())).value;
    if (ours === (await storedSum(buckets, control, key, found.checksum, summer))) return;
  }
  throw new HeadwaterError({
    code: 'inventory-copy-broken',
    blame: 'proof',
    message: `s3://${control}/${key} is not the file of the inventory that was put there: somebody has changed it.`,
    next: [
      'Find out who writes to the control bucket; where it keeps versions, bring back the first one.',
      'headwater ledger check --bucket',
    ],
  });
}

/** What S3 stores; where it stores nothing of the kind, what the bytes come to. */
async function storedSum(
  buckets: KeepContext['buckets'],
  bucket: string,
  key: string,
  stored: { readonly algorithm: string; readonly type: string; readonly value: string | null } | null,
  sums: StreamSums,
): Promise<string | null> {
  if (stored?.algorithm === 'CRC64NVME' && stored.type === 'FULL_OBJECT' && stored.value !== null)
    return stored.value;
  const body = await buckets.open(bucket, key);
  return body.kind === 'bytes' ? (await sums.sum(body.bytes)).value : null;
}

function contentType({ name }: InventoryFile): string {
  return name.endsWith('.json') ? 'application/json' : 'application/vnd.apache.parquet';
}

/** A thread is started only where something is there already. */
function lazySums({ shares }: KeepContext) {
  let sums: Promise<StreamSums> | null = null;
  return {
    get: () => {
      sums ??= shares.streamSums(1);
      return sums;
    },
    close: async () => void (await (await sums)?.close()),
  };
}
