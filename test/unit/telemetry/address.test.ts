import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/telemetry/address.ts';

describe('an address to listen at', () => {
  it.each([
    { text: '9464', host: '127.0.0.1', port: 9464, why: 'a port alone is for this host' },
    { text: ':9464', host: '127.0.0.1', port: 9464, why: 'so is one with a colon' },
    { text: '0.0.0.0:9464', host: '0.0.0.0', port: 9464, why: 'everybody, when told so' },
    { text: '[::1]:0', host: '::1', port: 0, why: 'IPv6 in brackets, any free port' },
    { text: 'worker-1.example:65535', host: 'worker-1.example', port: 65_535, why: 'a name' },
  ])('$text: $why', ({ text, host, port }) => expect(parseAddress(text)).toEqual({ host, port }));

  it.each(['', 'host', 'host:', '65536', '::1:9464', 'http://h:1', '-1', '1.5', '9464 ', 'a b:1'])(
    'refuses %j',
    (text) => expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'listen-invalid' })),
  );
});
