import type {
  DescribeSMBSettingsInput,
  JoinDomainInput,
  SetSMBGuestPasswordInput,
  UpdateSMBFileShareVisibilityInput,
  UpdateSMBLocalGroupsInput,
  UpdateSMBSecurityStrategyInput,
} from '@aws-sdk/client-storage-gateway';
import type { Clock } from '../clock.ts';
import type { Operation } from '../model-service.ts';
import type { Gateway, Gateways } from './gateway-records.ts';
import { invalidGatewayRequest } from './refusals.ts';

/** Where the gateway stands with its domain; `JOINING` lasts a moment, so that a poller sees it. */
export function domainState(gateway: Gateway, clock: Clock): 'DETACHED' | 'JOINING' | 'JOINED' {
  if (gateway.domain === null) return 'DETACHED';
  return clock.now() < gateway.joiningUntilMs ? 'JOINING' : 'JOINED';
}

/**
 * Active Directory and SMB settings of a gateway. Every domain can be joined with any user and password; passwords are
 * kept nowhere.
 */
export function smbOperations(
  gateways: Gateways,
  clock: Clock,
  stepDelayMs: number,
): Readonly<Record<string, Operation>> {
  return {
    JoinDomain: async (request: JoinDomainInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      if (domainState(gateway, clock) === 'JOINING')
        throw invalidGatewayRequest('The gateway is joining a domain.', 'JoinDomainInProgress');
      await gateways.change(gateway.arn, {
        domain: request.DomainName ?? '',
        joiningUntilMs: clock.now() + 2 * stepDelayMs * clock.speedUp,
      });
      return { GatewayARN: gateway.arn, ActiveDirectoryStatus: 'JOINING' };
    },
    DescribeSMBSettings: async (request: DescribeSMBSettingsInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      return {
        GatewayARN: gateway.arn,
        ...(gateway.domain === null ? {} : { DomainName: gateway.domain }),
        ActiveDirectoryStatus: domainState(gateway, clock),
        SMBGuestPasswordSet: gateway.guestPasswordSet,
        SMBSecurityStrategy: gateway.smbSecurityStrategy,
        FileSharesVisible: gateway.smbSharesVisible,
        SMBLocalGroups: { GatewayAdmins: [...gateway.smbAdmins] },
      };
    },
    SetSMBGuestPassword: async (request: SetSMBGuestPasswordInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      await gateways.change(gateway.arn, { guestPasswordSet: true });
      return { GatewayARN: gateway.arn };
    },
    UpdateSMBSecurityStrategy: async (request: UpdateSMBSecurityStrategyInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      const strategy = request.SMBSecurityStrategy ?? '';
      await gateways.change(gateway.arn, { smbSecurityStrategy: strategy });
      return { GatewayARN: gateway.arn };
    },
    UpdateSMBFileShareVisibility: async (request: UpdateSMBFileShareVisibilityInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      await gateways.change(gateway.arn, { smbSharesVisible: request.FileSharesVisible === true });
      return { GatewayARN: gateway.arn };
    },
    UpdateSMBLocalGroups: async (request: UpdateSMBLocalGroupsInput) => {
      const gateway = await gateways.require(request.GatewayARN);
      const admins = request.SMBLocalGroups?.GatewayAdmins ?? [];
      await gateways.change(gateway.arn, { smbAdmins: admins });
      return { GatewayARN: gateway.arn };
    },
  };
}
