import { type Check, openShares } from './check.ts';

/** HW5xx: file shares that an S3 File Gateway serves. */
export const GATEWAY_CHECKS: readonly Check[] = [
  {
    id: 'HW501',
    title: 'A file share open to every host',
    severity: 'warn',
    why: 'Without a list of clients any host that reaches the gateway may mount an NFS file share [aws-facts 8].',
    fix: 'List who may as clients of the share in headwater.yaml: addresses or CIDR blocks.',
    check: (context) =>
      openShares(context)
        .map(({ config }) => config)
        .filter(
          ({ strategy, protocol, clients }) =>
            strategy === 'bridge' && protocol === 'nfs' && clients === undefined,
        )
        .map(({ name }) => ({
          share: name,
          text: 'Any host that reaches the gateway may mount the file share.',
        })),
  },
];
