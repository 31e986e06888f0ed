import { accountOf } from '../../config/account.ts';
import { safeText } from '../../inventory/display.ts';
import { type Check, fine, ifAllowed, ifSeen, isAway, unchecked, wrong } from '../check.ts';
import { refused, refusesRestoresOnly } from './refused.ts';

const MINUTE_MS = 60_000;
/** Sessions that end so soon do not outlive one apply. */
const SOON_MS = 15 * MINUTE_MS;
/** AWS refuses what is signed further off than this; S3 is more patient [aws-facts 9]. */
const MOST_SKEW_MS = 5 * MINUTE_MS;
const NOTABLE_SKEW_MS = 30_000;

/** What the check's own fix would send to the wrong place: a Region with a slip of the pen has no address either. */
const REACH_IT =
  'Check aws.region, and the network, DNS and firewalls between here and that address, with HTTPS_PROXY and NO_PROXY where a proxy is between. Nothing is known yet of the credentials.';

/** HD2xx: who asks, and when. */
export const CREDENTIAL_CHECKS: readonly Check[] = [
  {
    id: 'HD201',
    area: 'credentials',
    title: 'The credentials do not work',
    severity: 'error',
    why: 'Every call to AWS is signed with them; nothing but a scan works without.',
    fix: 'Log in (aws sso login), set AWS_PROFILE or aws.profile, or give the machine a role; then: aws sts get-caller-identity',
    check: ({ seen }) => {
      if (seen.credentials?.kind === 'unseen')
        return [wrong(null, `${seen.credentials.text}.`, isAway(seen.credentials) ? REACH_IT : undefined)];
      return ifSeen(seen.credentials, ({ arn }) => [fine(null, `They belong to ${safeText(arn)}.`)]);
    },
  },
  {
    id: 'HD202',
    area: 'credentials',
    title: 'The credentials belong to another account',
    severity: 'error',
    why: 'Agents, roles and gateways are named by ARNs of one account; from another, none of them is found.',
    fix: 'Use credentials of the right account, or correct aws.account and the ARNs in headwater.yaml.',
    check: ({ seen, config }) =>
      ifSeen(seen.credentials, ({ account }) => {
        const wanted = accountOf(config);
        if (wanted === null)
          return [unchecked(null, 'Not checked, because headwater.yaml names no account.')];
        return account === wanted
          ? [fine(null, `The account is ${wanted}, as in headwater.yaml.`)]
          : [wrong(null, `They are of account ${safeText(account)}; headwater.yaml is about ${wanted}.`)];
      }),
  },
  {
    id: 'HD203',
    area: 'credentials',
    title: 'What the configuration names is in another account or Region',
    severity: 'error',
    why: 'An agent or gateway of another Region does not exist for this one, and a role of another account cannot be passed on.',
    fix: 'Correct the ARN, or aws.region and aws.account.',
    check: ({ seen, config }) => {
      if (seen.credentials === undefined) return [];
      const account = accountOf(config);
      const places = [
        ...config.agents.map(({ name, arn }) => ({ name: `agent ${name}`, arn })),
        ...config.gateways.map(({ name, arn }) => ({ name: `gateway ${name}`, arn })),
        ...config.gateways.map(({ name, role }) => ({ name: `role of gateway ${name}`, arn: role })),
        { name: 'roles.dataSync', arn: config.roles.dataSync },
        ...(config.roles.reports === undefined ? [] : [{ name: 'roles.reports', arn: config.roles.reports }]),
      ];
      const off = places.flatMap(({ name, arn }) => {
        const [, , , region = '', owner = ''] = arn.split(':');
        const elsewhere = region !== '' && region !== config.aws.region ? [`Region ${region}`] : [];
        const foreign = account !== null && owner !== account ? [`account ${owner || 'none'}`] : [];
        const told = [...elsewhere, ...foreign].join(' and ');
        return told === ''
          ? []
          : [wrong(name, `Its ARN says ${told}; the migration is in ${config.aws.region}, ${account}.`)];
      });
      return off.length > 0 ? off : [fine(null, `All ARNs are of ${config.aws.region} and one account.`)];
    },
  },
  {
    id: 'HD204',
    area: 'credentials',
    title: 'The credentials end and do not renew themselves',
    severity: 'warn',
    why: 'A migration runs for weeks; when a session ends, every worker stands still until somebody logs in.',
    fix: 'Run workers with a role of their machine, or with a profile that assumes one; those renew by themselves.',
    check: ({ seen, now }) =>
      ifSeen(seen.credentials, ({ temporary, renews, expiresAt }) => {
        if (!temporary) return [fine(null, 'They do not end.')];
        if (renews) return [fine(null, 'They end, and renew themselves.')];
        const until = expiresAt === null ? 'at a time they do not tell' : `at ${expiresAt}`;
        const leftMs = expiresAt === null ? Infinity : Date.parse(expiresAt) - now.getTime();
        const said = wrong(null, `They end ${until}, and do not renew themselves.`);
        return [leftMs < SOON_MS ? { ...said, outcome: 'error' } : said];
      }),
  },
  {
    id: 'HD205',
    area: 'credentials',
    title: 'The credentials may not do what headwater does',
    severity: 'error',
    why: 'The first call that is refused stops its step, days after the plan was approved. Simulated by IAM, which does not see service control policies.',
    fix: 'Give them the policy of docs/iam.md, section 1.',
    check: (facts) => {
      const { own } = facts.seen;
      return own === undefined
        ? []
        : ifAllowed(own, null, (results) => {
            const no = refused(results);
            if (no === null) return [fine(null, 'They may do what docs/iam.md says they need.')];
            const said = wrong(null, `IAM says they may not ${no}.`);
            return [refusesRestoresOnly(results) ? { ...said, outcome: 'warn' } : said];
          });
    },
  },
  {
    id: 'HD211',
    area: 'credentials',
    title: 'The clock of this machine is wrong',
    severity: 'error',
    why: 'A request carries the time it was signed at, and AWS refuses one that is five minutes off [aws-facts 9]; the ledger and the ages of files would be wrong besides.',
    fix: 'Let the machine keep time: timedatectl set-ntp true, or chrony.',
    check: ({ seen }) =>
      ifSeen(seen.credentials, ({ clockAheadMs }) => {
        if (clockAheadMs === null)
          return [unchecked(null, 'Not checked, because no answer of AWS said its time.')];
        const off = `${Math.round(Math.abs(clockAheadMs) / 1000)} s ${clockAheadMs < 0 ? 'behind' : 'ahead of'}`;
        if (Math.abs(clockAheadMs) <= NOTABLE_SKEW_MS)
          return [fine(null, 'The clock agrees with that of AWS.')];
        const said = wrong(null, `The clock is ${off} that of AWS.`);
        return [Math.abs(clockAheadMs) > MOST_SKEW_MS ? said : { ...said, outcome: 'warn' }];
      }),
  },
];
