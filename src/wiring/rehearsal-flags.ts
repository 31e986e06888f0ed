import type { ServeOptions } from './rehearsal-process.ts';

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
