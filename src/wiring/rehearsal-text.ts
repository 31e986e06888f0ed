import type { Project } from './project.ts';
import type { ServeOptions, Serving } from './rehearsal-process.ts';

/** The flags of `rehearsal start`, as oclif gives them. */
export interface StartFlags {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly 'allow-other-machines': boolean;
  readonly 'speed-up'?: number | undefined;
  readonly fault?: string | undefined;
}

/** What the flags say about how a rehearsal is served. */
export function serveOptions(flags: StartFlags): ServeOptions {
  const { port, host, fault, 'speed-up': speedUp, 'allow-other-machines': allowOtherMachines } = flags;
  return {
    allowOtherMachines,
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(speedUp === undefined ? {} : { speedUp }),
    ...(fault === undefined ? {} : { faultFile: fault }),
  };
}

/** What is said instead of starting a second one. */
export function alreadyText(endpoint: string | null): string {
  return endpoint === null ? 'The REHEARSAL that ran just ended.' : `REHEARSAL already runs at ${endpoint}`;
}

/** What a person has to know to use a rehearsal that has just started. Holds no secret. */
export function servingText(project: Project, serving: Serving, open: boolean): string {
  const { endpoint, credentialsFile, faultSeed } = serving;
  const file = /^[\w@%+=:,./-]+$/.test(credentialsFile)
    ? credentialsFile
    : `'${credentialsFile.replaceAll("'", "'\\''")}'`;
  return [
    `REHEARSAL serves ${project.config.migration} at ${endpoint} (Ctrl-C to stop)`,
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
