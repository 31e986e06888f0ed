import { PortFault } from '../../../ports/faults.ts';
import type { AwsOptions } from '../client-options.ts';
import { credentialsSight, stsClient } from './identity.ts';

/** Twelve digits of the account that the credentials belong to; null when STS does not say, because it is blocked or busy. */
export async function callerAccount(options: AwsOptions): Promise<string | null> {
  // As in `createAws`: the SDK would print what nobody can do anything about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const sts = stsClient(options, Date.now);
  try {
    const { account } = await credentialsSight(sts);
    return account === '' ? null : account;
  } catch (error) {
    if (error instanceof PortFault) return null;
    throw error;
  } finally {
    sts.client.destroy();
  }
}
