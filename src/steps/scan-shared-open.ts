import { HeadwaterError } from '../errors.ts';
import { SCAN_FORMAT, type ScanDocument } from '../ports/scan-documents.ts';
import { anotherTree } from './scan-shard.ts';
import { SCAN_BUDGET } from './scan-shard-split.ts';
import type { SharedScanPorts, SharedScanRequest } from './scan-shared-request.ts';

/**
 * The unfinished scan to go on with, or a new one. One that began before the newest inventory did is of no more use.
 */
export async function openSharedScan(
  ports: SharedScanPorts,
  request: SharedScanRequest,
): Promise<ScanDocument> {
  const { store, clock } = ports;
  if (!(await store.exists())) throw noBucket();
  const { share } = request;
  const open = await store.open(share);
  const newest = open.at(-1);
  const document = newest === undefined ? null : await store.document({ share, scan: newest });
  const last = await ports.catalog.latest(share);
  const outdated = document !== null && last !== null && document.startedAt <= last.startedAt;
  const keep = document === null || outdated || request.fresh === true ? null : document;
  if (keep !== null) await assertSame(ports, request, keep);
  for (const scan of open) {
    if (scan === keep?.id) continue;
    const at = clock.now().toISOString();
    await store.end({ share, scan }, { outcome: 'dropped', inventory: null, at });
  }
  return keep ?? begin(ports, request);
}

async function begin(ports: SharedScanPorts, request: SharedScanRequest): Promise<ScanDocument> {
  const now = ports.clock.now();
  const { device } = await ports.shares.identify(request.root);
  const document: ScanDocument = {
    format: SCAN_FORMAT,
    id: `${now.toISOString().replace(/[-:.]/g, '')}-${ports.clock.newId()}`,
    migration: request.migration,
    share: request.share,
    protocol: request.protocol,
    root: request.root,
    mark: await ports.marks.mark(request.root),
    device: String(device),
    skipNames: request.skipNames === undefined ? null : [...request.skipNames],
    budget: request.budget ?? SCAN_BUDGET,
    startedAt: now.toISOString(),
  };
  await ports.store.begin(document);
  return document;
}

async function assertSame(
  { marks }: SharedScanPorts,
  { share, root, skipNames }: SharedScanRequest,
  document: ScanDocument,
): Promise<void> {
  if (!(await marks.matches(root, document.mark, document.protocol))) throw anotherTree(share);
  if (JSON.stringify(skipNames ?? null) === JSON.stringify(document.skipNames)) return;
  throw new HeadwaterError({
    code: 'scan-options-changed',
    blame: 'usage',
    message: `The unfinished shared scan of ${share}, begun ${document.startedAt}, was started with other options.`,
    next: [
      'Use the same options to go on with it.',
      `Or start over: headwater inventory scan ${share} --distributed --fresh`,
    ],
  });
}

function noBucket(): HeadwaterError {
  return new HeadwaterError({
    code: 'control-bucket-missing',
    blame: 'usage',
    message: 'Workers share a scan through the control bucket, and that does not exist yet.',
    next: [
      'Create the bucket named by bucket.control, private, in the configured Region; a plan takes it as it is.',
      'Or scan from this host alone: leave --distributed out.',
    ],
  });
}
