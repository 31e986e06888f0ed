const TRANSFERS = 'Only from NFS or SMB to Amazon S3.';
const SCHEDULES =
  'Of cron expressions L, W, # and numbered weekdays are refused; no schedule is switched off for repeated failures.';
const S3_ACCESS = 'Nothing on Outposts; of the role only its account is checked, not what it allows.';
const SMB_ACCESS = 'Credentials are not tried, and secrets are named but not made.';

/** What an operation that is served does not do as the service does, in a sentence or two each. */
export const NOT_COMPLETE: Readonly<Record<string, string>> = {
  CreateAgent: 'A key that starts with ENHAN makes an Enhanced agent, any other one a Basic agent.',
  DescribeAgent: 'PrivateLinkConfig has no PrivateLinkEndpoint, and no endpoint is FIPS.',
  DeleteAgent:
    'Locations that use the agent keep it and lack it; whether the service refuses is not documented.',
  CreateLocationS3: S3_ACCESS,
  UpdateLocationS3: S3_ACCESS,
  CreateLocationSmb: SMB_ACCESS,
  UpdateLocationSmb: SMB_ACCESS,
  CreateTask: `${TRANSFERS} ${SCHEDULES}`,
  UpdateTask: SCHEDULES,
  DescribeTask: 'No network interfaces.',
  StartTaskExecution: 'No logs are written, whatever LogLevel and log group say.',
};
