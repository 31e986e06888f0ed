import type { AgentOptions, ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { HeadwaterError } from '../../errors.ts';

type Sockets = Pick<AgentOptions, 'keepAlive' | 'maxSockets'>;

/**
 * Opens tunnels through a proxy (CONNECT), except to hosts that NO_PROXY names; `proxy` is its URL, or host and port of one by http. Throws HeadwaterError
 * `proxy-malformed` (usage).
 */
export function throughProxy(proxy: string, sockets: Sockets): HttpsAgent {
  const url = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url)) throw noProxy();
  // An agent of any kind is one for Node, whose types know its own class only.
  return new ByHost(url, sockets) as unknown as HttpsAgent;
}

/** Credentials from where the SDK finds them by default. Left to itself it asks for those of IAM Identity Center without the proxy. */
export function credentialsThrough(
  httpsAgent: HttpsAgent,
  { profile, region }: { readonly profile?: string; readonly region?: string },
): ReturnType<typeof defaultProvider> {
  return defaultProvider({
    clientConfig: { requestHandler: { httpsAgent } },
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { parentClientConfig: { region } }),
  });
}

class ByHost extends Agent {
  readonly #tunnels: HttpsProxyAgent<string>;
  readonly #straight: HttpsAgent;

  constructor(proxy: string, sockets: Sockets) {
    super(sockets.keepAlive === undefined ? {} : { keepAlive: sockets.keepAlive });
    this.#tunnels = new HttpsProxyAgent(proxy, sockets);
    this.#straight = new HttpsAgent(sockets);
  }

  override connect(_request: ClientRequest, { host, port }: AgentConnectOpts): Agent | HttpsAgent {
    return getProxyForUrl(`https://${host}:${port}`) === '' ? this.#straight : this.#tunnels;
  }

  override destroy(): void {
    this.#tunnels.destroy();
    this.#straight.destroy();
    super.destroy();
  }
}

/** Its address is not repeated: there may be a password in it. */
function noProxy(): HeadwaterError {
  return new HeadwaterError({
    code: 'proxy-malformed',
    blame: 'usage',
    message: 'The environment names a proxy (HTTPS_PROXY, or ALL_PROXY) that is no address by http or https.',
    next: ['Write it like this: HTTPS_PROXY=http://proxy.example.com:3128'],
  });
}
