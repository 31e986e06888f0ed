import { resolveSecret } from '../adapters/secrets.ts';
import { secretsIn } from '../telemetry/scrub.ts';
import type { Project } from './project.ts';
import { queueAddress } from './queue-address.ts';

/**
 * Every secret this process can get at by its environment and its configuration, so that none of them is ever logged.
 * What cannot be read is no secret yet.
 */
export async function secretsAtHand(project: Project): Promise<readonly string[]> {
  const { shares, signing } = project.config;
  const references = [...shares.map(({ password }) => password), signing?.key];
  const values = await Promise.all(
    references.map(async (reference) => {
      if (reference === undefined) return [];
      const secret = await resolveSecret(reference, { directory: project.directory }).catch(() => null);
      // A key in PEM is many lines, each of them secret.
      return secret?.kind === 'value' ? [secret.value, ...secret.value.split(/\\n|\r?\n/)] : [];
    }),
  );
  const address = await queueAddress(project).catch(() => '');
  return [...secretsIn(process.env), ...values.flat(), ...passwordOf(address)];
}

/** The password in an address, as it is written there and as it is meant. */
function passwordOf(address: string): readonly string[] {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.password === '') return [];
  return [url.password, decodeURIComponent(url.password)];
}
