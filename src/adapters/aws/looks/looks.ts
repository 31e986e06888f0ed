import { IAMClient } from '@aws-sdk/client-iam';
import type { CloudLooks } from '../../../ports/doctor.ts';
import { type AwsOptions, base, controlHandler, retrying } from '../client-options.ts';
import { dataSyncClients, storageGatewayClients } from '../clients.ts';
import { s3Client } from '../s3-client.ts';
import { bucketSight } from './bucket.ts';
import { credentialsSight, roleSight, simulated, stsClient } from './identity.ts';
import { agentSight, gatewaySight, servingSight, usedSight } from './transfer.ts';

/** How the doctor looks. */
export interface LooksOptions extends AwsOptions {
  /** For each part of what is asked in several calls. */
  readonly withinMs: number;
  /** The clock of this machine, milliseconds. */
  readonly now: () => number;
}

/**
 * Looks at AWS, or the rehearsal, by calls that only read. Nothing is sent until a method is called. Importing this module
 * loads five SDK clients: import it dynamically.
 */
export function createLooks(options: LooksOptions): CloudLooks {
  // As in `createAws`: the SDK would print what nobody can do anything about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { withinMs } = options;
  const sts = stsClient(options, options.now);
  const iam = new IAMClient({ ...base(options), ...retrying, requestHandler: controlHandler(true) });
  const transfer = dataSyncClients(options).repeat;
  const gateways = storageGatewayClients(options).repeat;
  // A bucket of another Region is looked at there, so that the doctor can say where it is.
  const client = s3Client(options, { followRegionRedirects: true });
  const owner = options.account === '' ? null : options.account;
  return {
    credentials: () => credentialsSight(sts),
    simulate: (principalArn, needs) => simulated(iam, principalArn, needs),
    role: (arn) => roleSight(iam, arn),
    agent: (arn) => agentSight(transfer, arn),
    gateway: (arn) => gatewaySight(gateways, arn, withinMs),
    serving: (arn) => servingSight(gateways, arn, withinMs),
    bucket: (name, inventoryId) => bucketSight({ client, owner }, name, inventoryId, withinMs),
    used: () => usedSight(transfer, withinMs),
    close() {
      for (const each of [sts.client, iam, transfer, gateways, client]) each.destroy();
    },
  };
}
