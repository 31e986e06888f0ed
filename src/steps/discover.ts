import { configSchema, type ShareConfig } from '../config/schema.ts';
import { shown, utf8OrNull } from '../inventory/display.ts';
import type { ShownPath } from '../inventory/inventory.ts';
import type { Discovery, Listing, Offer, SmbLogin } from '../ports/discovery.ts';

/** What an offer is for: people's files, or something a server has for itself. */
export type OfferKind = 'share' | 'hidden' | 'administrative' | 'printer';

/** An offer, and what stands between it and a configuration. */
export interface Judged {
  readonly protocol: 'nfs' | 'smb';
  /** As the server calls it. */
  readonly name: ShownPath;
  /** As `shares[].export` would have it; null when it is not UTF-8. */
  readonly export: string | null;
  readonly kind: OfferKind;
  /** With NFS: who may mount it; empty for any host. */
  readonly clients: readonly string[];
  readonly comment: string;
  /** The share in headwater.yaml that is this one. */
  readonly configuredAs: string | null;
  /** Why it cannot be configured as it is. */
  readonly refused: string | null;
  /** Another export above it, so that its files may be offered twice. */
  readonly within: ShownPath | null;
}

/** What a server said about one protocol. */
export interface Answer {
  readonly protocol: 'nfs' | 'smb';
  readonly listing: Listing;
}

/** Whom to ask, and how. */
export interface Question {
  readonly host: string;
  readonly protocols: readonly ('nfs' | 'smb')[];
  /** Of the SMB server. */
  readonly port?: number;
  readonly login?: SmbLogin;
}

/** Asks a server about each protocol, one after the other; what it offers comes sorted by protocol and name. */
export async function discover(
  discovery: Discovery,
  question: Question,
  configured: readonly ShareConfig[],
): Promise<{ readonly answers: readonly Answer[]; readonly found: readonly Judged[] }> {
  const answers: Answer[] = [];
  for (const protocol of question.protocols) {
    const { host, port, login } = question;
    const smb = { ...(port === undefined ? {} : { port }), ...(login === undefined ? {} : { login }) };
    const listing = protocol === 'nfs' ? await discovery.exports(host) : await discovery.smbShares(host, smb);
    answers.push({ protocol, listing });
  }
  const found = answers.flatMap(({ listing }) =>
    listing.kind === 'listed' ? judged(question.host, listing.offers, configured) : [],
  );
  return { answers, found };
}

function judged(
  host: string,
  offers: readonly Offer[],
  configured: readonly ShareConfig[],
): readonly Judged[] {
  const sorted = [...offers].sort((a, b) => Buffer.compare(a.name, b.name));
  const exports = new Map(
    sorted.flatMap(({ protocol, name }) => (protocol === 'nfs' ? [[bare(name), name] as const] : [])),
  );
  return sorted.map((offer) => {
    const text = utf8OrNull(offer.name);
    const exported = text === null ? null : offer.protocol === 'smb' ? `/${text}` : text;
    const upper = above(offer, exports);
    return {
      protocol: offer.protocol,
      name: shown(offer.name),
      export: exported,
      kind: kindOf(offer, text ?? ''),
      clients: offer.protocol === 'nfs' ? offer.clients : [],
      comment: offer.protocol === 'smb' ? offer.comment : '',
      configuredAs: configured.find((share) => isSame(share, host, offer.protocol, exported))?.name ?? null,
      refused: refusal(host, offer, exported),
      within: upper === undefined ? null : shown(upper),
    };
  });
}

/** Of `Subdirectory` [aws-facts 1]. */
const MOST_BYTES = 4096;

/** Shares every Windows server has for itself, and those of a domain controller. */
const ADMINISTRATIVE = /^([a-z]|admin|ipc|print|fax)\$$|^(netlogon|sysvol)$/i;

function kindOf(offer: Offer, name: string): OfferKind {
  if (offer.protocol === 'nfs') return 'share';
  if (offer.type === 'printer') return 'printer';
  if (offer.type !== 'disk' || ADMINISTRATIVE.test(name)) return 'administrative';
  return name.endsWith('$') ? 'hidden' : 'share';
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** The nearest other export above this one; `exports` has all of them, by their bytes without slashes at the end. */
function above(offer: Offer, exports: ReadonlyMap<string, Uint8Array>): Uint8Array | undefined {
  if (offer.protocol !== 'nfs' || offer.name.length > MOST_BYTES) return undefined;
  let path = bare(offer.name);
  while (path !== '') {
    path = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const found = exports.get(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Without slashes at the end; not by a pattern, which would take long over a name of a million slashes. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

const bare = (name: Uint8Array): string => withoutSlashes(latin1(name));

function isSame(share: ShareConfig, host: string, protocol: 'nfs' | 'smb', exported: string | null): boolean {
  if (exported === null || share.protocol !== protocol) return false;
  if (share.server.toLowerCase() !== host.toLowerCase()) return false;
  const [one, other] = [share.export, exported].map(withoutSlashes);
  return protocol === 'smb' ? one?.toLowerCase() === other?.toLowerCase() : one === other;
}

const { server, export: exportPath } = configSchema.shape.shares.element.shape;

/** What DataSync would not take, found before a task fails on it [aws-facts 1]. */
function refusal(host: string, { protocol, name }: Offer, exported: string | null): string | null {
  if (!server.safeParse(host).success)
    return 'DataSync takes no underscore in a host name: ask for it by its address';
  if (name.length > MOST_BYTES) return 'DataSync takes 4,096 characters at most';
  if (exported === null) return 'not UTF-8, and DataSync takes ASCII only';
  if (protocol === 'nfs' && exported.includes('$')) return 'DataSync takes $ for SMB only';
  if (exportPath.safeParse(exported).success) return null;
  return protocol === 'nfs' && !exported.startsWith('/')
    ? 'not a path'
    : 'DataSync takes letters, digits, spaces and _ - + . / ( ) only: move a folder above it, or rename it';
}
