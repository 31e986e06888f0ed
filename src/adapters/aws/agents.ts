import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** What names a proxy for https, the first of them that is set: the names that AWS's own tools and curl know. */
const NAMES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

const named = NAMES.map((name) => process.env[name] ?? '').find((value) => value !== '');
/** Loaded where it is needed: most hosts reach AWS without one. */
const through = named === undefined ? null : await import('./through-proxy.ts');

/**
 * The agents of a client. Requests by https go through the proxy that the environment names, except to hosts in NO_PROXY; those
 * by http go straight: only the rehearsal and other S3s near by have such an address.
 */
export function agents(sockets: Pick<AgentOptions, 'keepAlive' | 'maxSockets'>): {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
} {
  const httpsAgent =
    named === undefined || through === null ? new HttpsAgent(sockets) : through.throughProxy(named, sockets);
  return { httpAgent: new HttpAgent(sockets), httpsAgent };
}

/** How clients come to credentials, where that is not as the SDK does it by itself: through the proxy, too. */
export function credentialsOf(of: { readonly profile?: string; readonly region?: string }): {
  readonly credentials?: ReturnType<typeof import('./through-proxy.ts').credentialsThrough>;
} {
  if (through === null) return {};
  return { credentials: through.credentialsThrough(agents({ keepAlive: false }).httpsAgent, of) };
}
