import type { GetRoleRequest, SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam';
import * as sdk from '@aws-sdk/client-iam';
import type { TargetHandler } from '../http.ts';
import { createService, Refusal } from '../model-service.ts';
import type { World } from '../world.ts';
import type { WorldFile } from '../world-file.ts';
import { rehearsalUserArn } from './user-arn.ts';

type Role = NonNullable<World['roles']>[number];

const notFound = (what: string): Refusal => new Refusal('NoSuchEntity', `${what} cannot be found.`, {}, 404);

/** `arn:aws:iam::111122223333:role/team/name` -> `name`. */
const nameOf = (arn: string): string => arn.split('/').at(-1) ?? '';

/** `/` or `/team/`. */
const pathOf = (arn: string): string =>
  `/${arn.split(':role/')[1]?.split('/').slice(0, -1).join('/') ?? ''}/`;

/** Whether a role of `world.json` is let into a service. A trust policy is a document of its own kind: a URL-encoded text. */
function trustOf({ trustedBy }: Role): string {
  const statements = trustedBy.map((service) => ({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
  }));
  return encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
}

/** IAM, as far as looking at the roles of `world.json`, which have no policies: they may do what is not denied there. */
export function openIam(world: WorldFile): TargetHandler {
  const service = createService('AWSIdentityManagementV20100508', sdk, {
    GetRole: async ({ RoleName }: GetRoleRequest) => {
      const role = (await world.read()).roles?.find(({ arn }) => nameOf(arn) === RoleName);
      if (role === undefined) throw notFound(`The role with name ${RoleName}`);
      return {
        Role: {
          Path: pathOf(role.arn).replace('//', '/'),
          RoleName: nameOf(role.arn),
          RoleId: 'AROAREHEARSAL00000000',
          Arn: role.arn,
          CreateDate: (world.changedAt()?.getTime() ?? 0) / 1000,
          AssumeRolePolicyDocument: trustOf(role),
          MaxSessionDuration: 3600,
        },
      };
    },
    SimulatePrincipalPolicy: async (request: SimulatePrincipalPolicyRequest) => {
      const { account, roles = [] } = await world.read();
      const source = request.PolicySourceArn ?? '';
      const role = roles.find(({ arn }) => arn === source);
      if (role === undefined && source !== rehearsalUserArn(account))
        throw notFound(`The principal ${source}`);
      const denied = role?.denies ?? [];
      const resources = request.ResourceArns ?? ['*'];
      const results = (request.ActionNames ?? []).flatMap((action) =>
        resources.map((resource) => ({
          EvalActionName: action,
          EvalResourceName: resource,
          EvalDecision: denied.includes(action) ? 'implicitDeny' : 'allowed',
          MatchedStatements: [],
          MissingContextValues: [],
        })),
      );
      return { EvaluationResults: results, IsTruncated: false };
    },
  });
  return {
    ...service,
    notComplete: {
      GetRole: 'roles are those of `world.json`, whose trust policies name services and no conditions',
      SimulatePrincipalPolicy:
        'there are no policies: a role may do what `denies` in `world.json` does not name, and the rehearsal’s user everything; one page',
    },
  };
}
