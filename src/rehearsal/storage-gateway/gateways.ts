import type { DescribeGatewayInformationInput, ListGatewaysInput } from '@aws-sdk/client-storage-gateway';
import type { Operation } from '../model-service.ts';
import type { WorldFile } from '../world-file.ts';
import { slicePage } from './markers.ts';
import { invalidGatewayRequest } from './refusals.ts';

const idOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** The gateway of that ARN; throws `GatewayNotFound`. */
export async function requireGateway(
  world: WorldFile,
  arn: string,
): Promise<{ readonly arn: string; readonly name: string }> {
  const gateway = (await world.read()).gateways.find((candidate) => candidate.arn === arn);
  if (gateway === undefined)
    throw invalidGatewayRequest('The specified gateway was not found.', 'GatewayNotFound');
  return gateway;
}

/** ListGateways and DescribeGatewayInformation. Gateways are given by the world; none can be activated. */
export function gatewayOperations(world: WorldFile): Readonly<Record<string, Operation>> {
  return {
    ListGateways: async (request: ListGatewaysInput) => {
      const { items, next } = slicePage((await world.read()).gateways, request);
      return {
        Gateways: items.map(({ arn, name }) => ({
          GatewayId: idOf(arn),
          GatewayARN: arn,
          GatewayType: 'FILE_S3',
          GatewayOperationalState: 'ACTIVE',
          GatewayName: name,
        })),
        ...(next === null ? {} : { Marker: next }),
      };
    },
    DescribeGatewayInformation: async (request: DescribeGatewayInformationInput) => {
      const { arn, name } = await requireGateway(world, request.GatewayARN ?? '');
      return {
        GatewayARN: arn,
        GatewayId: idOf(arn),
        GatewayName: name,
        GatewayTimezone: 'GMT',
        GatewayState: 'RUNNING',
        GatewayType: 'FILE_S3',
        GatewayNetworkInterfaces: [{ Ipv4Address: '127.0.0.1' }],
        EndpointType: 'STANDARD',
        GatewayCapacity: 'Small',
        Tags: [],
      };
    },
  };
}
