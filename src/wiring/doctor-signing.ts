import { createMachineLooks } from '../adapters/machine/looks.ts';
import type { Sightings, SigningSight } from '../doctor/sightings.ts';
import { lookedAt } from '../ports/doctor.ts';
import type { Looking } from './doctor-local.ts';
import { openSigner } from './signing.ts';

/** The key that signs evidence, tried without signing anything; nothing where none is configured or nobody asks for credentials. */
export async function signingSight({
  project,
  withinMs,
  areas,
}: Looking): Promise<Pick<Sightings, 'signing'>> {
  const reference = project.config.signing?.key;
  if (reference === undefined || !areas.includes('credentials')) return {};
  const look = await lookedAt(withinMs, async (): Promise<SigningSight> => {
    const signer = await openSigner(project);
    if (signer === null) throw new Error('signing is configured, and there is nothing that signs');
    try {
      const { algorithm, fingerprint } = await signer.check();
      return {
        algorithm,
        fingerprint,
        othersMayRead: await othersMayRead(reference, project.directory, withinMs),
      };
    } finally {
      signer.close();
    }
  });
  return { signing: { reference, look } };
}

async function othersMayRead(
  reference: string,
  directory: string,
  withinMs: number,
): Promise<boolean | null> {
  if (!reference.startsWith('file:')) return null;
  const secret = await createMachineLooks({ mountWithinMs: withinMs }).secret(reference, directory);
  return secret.kind === 'file' ? secret.othersMayRead : null;
}
