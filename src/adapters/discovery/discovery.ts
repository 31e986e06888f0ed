import type { Discovery, Listing, Offer } from '../../ports/discovery.ts';
import { type Client, failureOf } from './failure.ts';
import { runClient } from './run-client.ts';
import { readExports } from './showmount.ts';
import { readSmbShares } from './smbclient.ts';

const SHOWMOUNT: Client = {
  program: 'showmount',
  packages: 'nfs-common (Debian, Ubuntu) or nfs-utils (RHEL)',
  notServed:
    'A server of NFSv4 alone publishes no list: mount its root, look, and name shares in headwater.yaml yourself.',
};
const SMBCLIENT: Client = {
  program: 'smbclient',
  packages: 'smbclient (Debian, Ubuntu) or samba-client (RHEL)',
  notServed: 'Check the name and --port, if this server has SMB shares.',
};

/** More than any file server has; what lists more is none. */
const MOST_OFFERS = 10_000;

function listed(client: Client, host: string, offers: readonly Offer[]): Listing {
  return offers.length > MOST_OFFERS
    ? failureOf(client, host, { kind: 'too-much' })
    : { kind: 'listed', offers };
}

/** Asks with the system's own clients, so that whatever a server needs of its clients is already set up. */
export function createDiscovery(options: { readonly timeoutMs: number }): Discovery {
  return {
    async exports(host) {
      const run = await runClient(SHOWMOUNT.program, ['--exports', '--no-headers', host], options);
      if (run.kind !== 'ended' || run.code !== 0) return failureOf(SHOWMOUNT, host, run);
      return listed(SHOWMOUNT, host, readExports(run.stdout));
    },
    async smbShares(host, { port, login }) {
      const args = [
        '--grepable',
        `--list=${host}`,
        ...(port === undefined ? [] : [`--port=${port}`]),
        ...(login === undefined ? ['--no-pass', '--user=%'] : [`--user=${login.user}`]),
        ...(login?.domain === undefined ? [] : [`--workgroup=${login.domain}`]),
      ];
      const environment = login === undefined ? {} : { PASSWD: login.password };
      const run = await runClient(SMBCLIENT.program, args, { ...options, environment });
      if (run.kind !== 'ended') return failureOf(SMBCLIENT, host, run);
      const offers = readSmbShares(run.stdout);
      // Refused by the share list alone, it may still end with 0.
      if (run.code !== 0 || (offers.length === 0 && /NT_STATUS_/.test(run.stderr)))
        return failureOf(SMBCLIENT, host, run);
      return listed(SMBCLIENT, host, offers);
    },
  };
}
