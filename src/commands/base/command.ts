import { Command, Flags } from '@oclif/core';
import { HeadwaterError } from '../../errors.ts';
import { PortFault } from '../../ports/faults.ts';
import { errorJson, errorText } from '../../views/error-text.ts';
import { openProject, type Project } from '../../wiring/project.ts';
import type { Reporter } from '../../wiring/reporter.ts';
import { lineReporter, spinnerReporter } from './progress.ts';

/** Ends every command's description. */
export const EXIT_CODES_HELP =
  'Exit codes: 0 done, 1 bug, 2 usage or bad input, 3 done with exceptions, 4 stale plan, 5 held for a person, 6 verification failed.';

/** What every command has: the configuration flag, `--json`, errors as people and programs read them, progress. */
export abstract class HeadwaterCommand extends Command {
  static override readonly enableJsonFlag = true;
  static override readonly baseFlags = {
    config: Flags.string({
      char: 'c',
      env: 'HEADWATER_CONFIG',
      default: 'headwater.yaml',
      description: 'configuration of the migration',
      helpGroup: 'GLOBAL',
    }),
  };

  /** Also `HEADWATER_JSON=true`: every flag has an environment variable. */
  override jsonEnabled(): boolean {
    return super.jsonEnabled() || process.env.HEADWATER_JSON === 'true';
  }

  /** Opens the project that `--config` names. */
  protected project(flags: { readonly config: string }): Promise<Project> {
    return openProject(flags.config);
  }

  /** Progress on stderr: a spinner with a bar on a terminal, plain lines otherwise. */
  protected reporter(): Reporter & { end(): void } {
    return process.stderr.isTTY ? spinnerReporter() : lineReporter((line) => this.logToStderr(line));
  }

  /** Ctrl-C and SIGTERM let work in hand finish; a second one ends at once. */
  protected interruption(): AbortSignal {
    const controller = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        this.logToStderr('Stopping after the work in hand; once more to stop at once.');
        controller.abort();
      });
    }
    return controller.signal;
  }

  /** Says how the command ended when it did return a value. */
  protected endWith(code: number): void {
    if (code !== 0) process.exitCode = code;
  }

  protected override async catch(error: Error): Promise<unknown> {
    const known = asHeadwaterError(error);
    if (known === null) return super.catch(error);
    if (this.jsonEnabled()) this.logJson(errorJson(known));
    else this.logToStderr(errorText(known));
    if (process.env.DEBUG) this.logToStderr(error.stack);
    process.exitCode = known.exitCode;
    return undefined;
  }
}

function asHeadwaterError(error: Error): HeadwaterError | null {
  if (error instanceof HeadwaterError) return error;
  if (!(error instanceof PortFault)) return null;
  const temporary =
    error.kind === 'throttled' || error.kind === 'transient' || error.kind === 'unknown-outcome';
  return new HeadwaterError({
    code: `service-${error.kind}`,
    blame: temporary ? 'held' : 'usage',
    message: error.message,
    next: temporary
      ? ['Run the same command again; it goes on where it stopped.']
      : ['Check aws.region, aws.profile, aws.endpoint and the permissions of these credentials.'],
    cause: error,
  });
}
