import { resolveKeyPrefix } from '../../config/key-prefix.ts';
import { HeadwaterError } from '../../errors.ts';
import type { Step } from '../plan.ts';
import { passSteps, type ShareStepContext, verifyStep } from './transfer-steps.ts';

/** Anybody who reaches the gateway, as Storage Gateway's `ClientList` writes it. */
const ANY_CLIENT = '0.0.0.0/0';

/**
 * From the frozen source to the commit, in the order of design section 9. `after` is the check of the last pass made
 * while the source was in use. Throws HeadwaterError `plan-input` (bug) for a bridge without gateway.
 */
export function cutoverSteps(context: ShareStepContext, after: string): Step[] {
  const { config, share } = context;
  const { name, protocol } = share.config;
  const base = { share: name, phase: 'cutover', undo: 'nothing-to-undo' } as const;
  const freeze: Step = {
    ...base,
    id: `${name}/freeze`,
    kind: 'freeze',
    needs: [after],
    reason: 'the source is read-only from here on, proved by a second look at every entry',
    protocol,
  };
  const ordinal = share.progress.transfersDone + 2;
  const transfers = passSteps(context, 'final', ordinal, [freeze.id]);
  const verify = verifyStep(
    context,
    'final',
    ordinal,
    transfers.map(({ id }) => id),
  );
  const bridge = bridgeSteps(context, verify.id);
  const commit: Step = {
    ...base,
    id: `${name}/commit`,
    kind: 'commit',
    needs: [bridge.at(-1)?.id ?? verify.id],
    reason: 'the bucket becomes the source of truth; DataSync never writes this prefix again',
    undo: 'forward-only',
    bucket: config.bucket.name,
    keyPrefix: resolveKeyPrefix(config, share.config),
  };
  return [freeze, ...transfers, verify, ...bridge, commit];
}

/** The file share of a bridge: read-only until the gateway has seen every object. */
function bridgeSteps({ config, share: { config: share } }: ShareStepContext, after: string): Step[] {
  if (share.strategy !== 'bridge') return [];
  const gateway = config.gateways.find((candidate) => candidate.name === share.gateway);
  if (gateway === undefined) {
    throw new HeadwaterError({
      code: 'plan-input',
      blame: 'bug',
      message: `Share ${share.name} is a bridge without a known gateway, which a checked configuration cannot hold.`,
    });
  }
  const base = { share: share.name, phase: 'cutover' } as const;
  const fileShare: Step = {
    ...base,
    id: `${share.name}/file-share`,
    kind: 'file-share',
    needs: [after],
    reason: `gateway ${gateway.name} serves the prefix, read-only at first so that nobody writes before the commit`,
    undo: 'remove-file-share',
    protocol: share.protocol,
    gatewayArn: gateway.arn,
    roleArn: gateway.role,
    bucket: config.bucket.name,
    keyPrefix: resolveKeyPrefix(config, share),
    fileShareName: share.name,
    clientList: share.protocol === 'nfs' ? [...(share.clients ?? [ANY_CLIENT])] : [],
  };
  const refresh: Step = {
    ...base,
    id: `${share.name}/refresh-cache`,
    kind: 'refresh-cache',
    needs: [fileShare.id],
    reason: 'the gateway lists only what it has seen; a refresh shows it what DataSync wrote',
    undo: 'nothing-to-undo',
  };
  const writable: Step = {
    ...base,
    id: `${share.name}/file-share-writable`,
    kind: 'file-share-writable',
    needs: [refresh.id],
    reason: 'users write through the gateway from here on',
    undo: 'nothing-to-undo',
  };
  return [fileShare, refresh, writable];
}
