import { HeadwaterError } from '../errors.ts';

/** Where to listen. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Nobody but this host, unless told otherwise. */
const LOOPBACK = '127.0.0.1';

/**
 * `9464`, `:9464`, `0.0.0.0:9464` or `[::1]:9464`; without a host only this one is listened to. Throws HeadwaterError
 * `listen-invalid` (usage).
 */
export function parseAddress(text: string): Address {
  const [, bracketed, plain, digits] =
    /^(?:(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]*)):)?(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (digits !== undefined && port <= 65_535) return { host: bracketed || plain || LOOPBACK, port };
  throw new HeadwaterError({
    code: 'listen-invalid',
    blame: 'usage',
    message: `${JSON.stringify(text)} is no address to listen at.`,
    next: ['Write HOST:PORT or PORT: 127.0.0.1:9464, 0.0.0.0:9464, 9464.'],
  });
}
