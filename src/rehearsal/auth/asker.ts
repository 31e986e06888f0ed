import type { IncomingMessage } from 'node:http';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

/** Whether an address or name means this machine and can be reached from no other. */
export const isLoopback = (address: string): boolean => LOOPBACK.test(address);

/** A Host header's name without its port; IPv6 without brackets. */
const nameOf = (host: string): string =>
  host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');

/**
 * Whether a Host header names this machine: loopback, a name below `localhost`, or the address that is listened on. A web
 * page that had its own name resolve to 127.0.0.1 would come with that name, and look like anybody else otherwise.
 */
export function namesThisMachine(hostHeader: string | undefined, boundHost: string): boolean {
  const name = nameOf(hostHeader ?? '');
  return isLoopback(name) || name.endsWith('.localhost') || name === boundHost.toLowerCase();
}

/** Whether a request comes from this machine: from loopback, or from the very address it was sent to. */
export function isFromHere({ socket }: IncomingMessage): boolean {
  const { remoteAddress = '', localAddress } = socket;
  return isLoopback(remoteAddress) || remoteAddress === localAddress;
}

/**
 * Why a request about the rehearsal itself, which nobody signs, is refused; null when it is not. Other machines may not ask,
 * and what changes something has to say so in a header that no web page can send unasked.
 */
export function refusalOfOwn(request: IncomingMessage): string | null {
  const { localAddress = '' } = request.socket;
  // Also where other names are taken: a web page whose own name came to mean this machine asks from here, with any header.
  if (!isFromHere(request) || !namesThisMachine(request.headers.host, localAddress.replace(/^::ffff:/, '')))
    return 'Only the machine the rehearsal runs on may ask this, by the name of localhost.';
  if (request.method === 'GET') return null;
  const json = (request.headers['content-type'] ?? '').split(';')[0]?.trim() === 'application/json';
  if (json || request.headers['x-headwater-rehearsal'] === '1') return null;
  return 'Send the header x-headwater-rehearsal: 1, or a body of the type application/json.';
}
