/** What kind of thing an SMB server says a share is. */
export type SmbType = 'disk' | 'printer' | 'ipc' | 'other';

/** Something a file server offers. Names are the server's own bytes: hostile input, like file names. */
export type Offer =
  /** `clients` empty: any host. */
  | { readonly protocol: 'nfs'; readonly name: Uint8Array; readonly clients: readonly string[] }
  | {
      readonly protocol: 'smb';
      readonly name: Uint8Array;
      readonly type: SmbType;
      readonly comment: string;
    };

/** Why a server was not listed: no client on this host, nothing listens there, it said no, it took too long, anything else. */
export const LIST_FAILURES = ['client-missing', 'not-served', 'refused', 'timed-out', 'failed'] as const;
export type ListFailure = (typeof LIST_FAILURES)[number];

/** What became of asking a server for what it offers; failing is an answer here, since servers often speak one protocol only. */
export type Listing =
  | { readonly kind: 'listed'; readonly offers: readonly Offer[] }
  | {
      readonly kind: 'failed';
      readonly why: ListFailure;
      /** One sentence, made from what the client said; harmless on a terminal. */
      readonly message: string;
      /** What to do about it. */
      readonly next: string;
    };

/** Whom an SMB server is asked as; without it, nobody in particular. */
export interface SmbLogin {
  readonly user: string;
  readonly domain?: string;
  /** Goes to the client in its environment, never on a command line. */
  readonly password: string;
}

/** Asks file servers what they offer. Reads only; never throws for what a server does or does not do. */
export interface Discovery {
  /** NFS exports, from the server's mount service. A server of NFSv4 alone has none, and is `not-served`. */
  exports(host: string): Promise<Listing>;
  /** SMB shares, hidden ones included. */
  smbShares(host: string, options: { readonly port?: number; readonly login?: SmbLogin }): Promise<Listing>;
}
