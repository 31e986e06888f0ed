/** A rehearsal that has just started. */
export interface Served {
  readonly migration: string;
  readonly endpoint: string;
  /** Path of the shared credentials file. */
  readonly credentialsFile: string;
  /** Null when nothing is to go wrong. */
  readonly faultSeed: number | null;
  /** Whether other machines can reach it. */
  readonly open: boolean;
}

/** What is said instead of starting a second one. */
export function alreadyText(endpoint: string | null): string {
  return endpoint === null ? 'The REHEARSAL that ran just ended.' : `REHEARSAL already runs at ${endpoint}`;
}

/** What a person has to know to use a rehearsal that has just started. Holds no secret. */
export function servingText({ migration, endpoint, credentialsFile, faultSeed, open }: Served): string {
  const file = /^[\w@%+=:,./-]+$/.test(credentialsFile)
    ? credentialsFile
    : `'${credentialsFile.replaceAll("'", "'\\''")}'`;
  return [
    `REHEARSAL serves ${migration} at ${endpoint} (Ctrl-C to stop)`,
    `Keys:    ${credentialsFile}, profile rehearsal`,
    `Try:     AWS_SHARED_CREDENTIALS_FILE=${file} AWS_PROFILE=rehearsal aws --endpoint-url ${endpoint} s3 ls`,
    ...(faultSeed === null
      ? []
      : [`Faults:  seed ${faultSeed} brings the same again; see faults.log beside the keys`]),
    ...(open
      ? ['Warning: other machines can reach it. Only signatures keep them out, and nothing is encrypted.']
      : []),
  ].join('\n');
}
