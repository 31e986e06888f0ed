import { generateKeyPairSync } from 'node:crypto';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AREAS } from '../../../src/doctor/areas.ts';
import { configTemplate } from '../../../src/wiring/config-template.ts';
import { signingSight } from '../../../src/wiring/doctor-signing.ts';
import { openProject } from '../../../src/wiring/project.ts';

const SHARE = {
  name: 'data',
  protocol: 'nfs',
  ...{ server: 'filer.example.com', export: '/e', mount: 'data' },
  strategy: 'archive',
} as const;
const VARIABLE = 'HEADWATER_TEST_SIGNING_KEY';
const pemOf = (type: 'ed25519' | 'x25519') =>
  (type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')).privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater signing '));
});
afterEach(async () => {
  delete process.env[VARIABLE];
  await rm(directory, { recursive: true, force: true });
});

async function look(reference: string | null, areas = AREAS) {
  const file = join(directory, 'headwater.yaml');
  await writeFile(file, configTemplate({ migration: 'small', shares: [SHARE], accept: [] }));
  if (reference !== null) await appendFile(file, `\nsigning: { key: "${reference}" }\n`);
  const project = await openProject(file);
  const { signing } = await signingSight({
    project,
    withinMs: 5_000,
    areas,
    toldOf: (_area, looking) => looking,
  });
  return signing?.look;
}

describe('the key that signs evidence', () => {
  it('is looked at where one is configured, with the credentials', async () => {
    expect(await look(null)).toBeUndefined();
    expect(await look(`env:${VARIABLE}`, ['machine'])).toBeUndefined();
  });

  it.each([
    ['file:key.pem', 0o600, false],
    ['file:key.pem', 0o644, true],
  ])('that is in a file can be used, and who may read it is told', async (reference, mode, othersMayRead) => {
    await writeFile(join(directory, 'key.pem'), pemOf('ed25519'), { mode });
    expect(await look(reference)).toEqual({
      kind: 'seen',
      value: { algorithm: 'ED25519', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), othersMayRead },
    });
  });

  it('that is in a variable can be used', async () => {
    process.env[VARIABLE] = pemOf('ed25519');
    expect(await look(`env:${VARIABLE}`)).toMatchObject({ value: { othersMayRead: null } });
  });

  it.each([
    ['is not there', null, /HEADWATER_TEST_SIGNING_KEY/],
    ['is no key', 'hunter2 is no key', /no private key in PEM/],
    ['is a key of another kind', pemOf('x25519'), /of type x25519, not Ed25519/],
  ])('cannot be used when it %s, and never shows itself', async (_why, value, says) => {
    if (value !== null) process.env[VARIABLE] = value;
    const seen = await look(`env:${VARIABLE}`);
    expect(seen).toMatchObject({ kind: 'unseen', text: expect.stringMatching(says) });
    expect(JSON.stringify(seen)).not.toContain('hunter2');
    expect(JSON.stringify(seen)).not.toContain('PRIVATE KEY');
  });
});
