import type { Project } from '../../wiring/project.ts';
import type { Reporter } from '../../wiring/reporter.ts';
import { Command, Flags, ux } from './oclif.ts';
import type { WatchFlags } from './watch-flags.ts';

/** Ends every command's description. */
export const EXIT_CODES_HELP =
  'Exit codes: 0 done, 1 bug, 2 usage or bad input, 3 done with exceptions, 4 stale plan, 5 held for a person, 6 verification failed.';

/** What oclif takes for yes in the environment variable of a flag that is on or off. */
const YES = ['1', 'true', 'y', 'yes'];

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
    json: Flags.boolean({
      env: 'HEADWATER_JSON',
      description: 'print the result, or the error, as one JSON document',
      helpGroup: 'GLOBAL',
    }),
  };

  /** oclif looks at the command line only, because it must know before flags are parsed. */
  override jsonEnabled(): boolean {
    return super.jsonEnabled() || YES.includes(process.env.HEADWATER_JSON?.toLowerCase() ?? '');
  }

  /** Plain JSON, however large; oclif's own would look at it token by token to colour it. */
  protected override logJson(json: unknown): void {
    ux.stdout(JSON.stringify(json, null, 2));
  }

  /** Also with `--json`: progress belongs on stderr, and stdout stays one document. */
  override logToStderr(line = ''): void {
    ux.stderr(line);
  }

  /** Whether the cloud is the rehearsal, as far as the command has looked. */
  private rehearsed = false;
  private markSaid = false;
  private stopping = false;

  /** Opens the project that `--config` names. */
  protected async project(flags: { readonly config: string }): Promise<Project> {
    // What reads a configuration takes long to load, and not all commands need it.
    const { openProject } = await import('../../wiring/project.ts');
    const project = await openProject(flags.config);
    this.rehearsed = project.rehearsal;
    return project;
  }

  /** Only looks, without the project. When that fails, what is wrong with the project is said first. */
  protected async look<T>(flags: { readonly config: string }, looking: Promise<T>): Promise<T> {
    try {
      return await looking;
    } catch (error) {
      await this.project(flags);
      throw error;
    }
  }

  /**
   * Nothing made against the rehearsal may be taken for AWS: where the text does not say so itself, a first line does. A text that
   * ends with a newline is not followed by an empty line.
   */
  override log(message = '', ...args: string[]): void {
    if (this.rehearsed && !this.markSaid && !message.includes('REHEARSAL'))
      super.log('REHEARSAL: the cloud is a stand-in on this machine, not AWS.');
    this.markSaid = true;
    super.log(message.replace(/\n$/, ''), ...args);
  }

  /** Progress on stderr: a spinner with a bar on a terminal, plain lines otherwise. */
  protected async reporter(): Promise<Reporter & { end(): void }> {
    const { lineReporter, spinnerReporter } = await import('./progress.ts');
    return process.stderr.isTTY ? spinnerReporter() : lineReporter((line) => this.logToStderr(line));
  }

  /** Ctrl-C and SIGTERM let work in hand finish; a second one ends at once. */
  protected interruption(say = (text: string): void => this.logToStderr(text)): AbortSignal {
    const controller = new AbortController();
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const stop = (): void => {
      // Unheard, the next of either ends the process.
      for (const signal of signals) process.off(signal, stop);
      say('Stopping after the work in hand; once more to stop at once.');
      this.stopping = true;
      controller.abort();
    };
    for (const signal of signals) process.on(signal, stop);
    return controller.signal;
  }

  /**
   * Does long work before all that watches it: the person, and the programs that flags and environment ask for. `unsaid` is
   * where the log goes when nobody says so.
   */
  protected async watched<T>(
    project: Project,
    flags: WatchFlags,
    unsaid: 'stderr' | 'none',
    work: (reporter: Reporter, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { openWatching } = await import('../../wiring/watching.ts');
    const { watchRequest } = await import('./watch-flags.ts');
    const request = watchRequest(flags, unsaid);
    const signal = this.interruption(request.log === 'stderr' ? () => undefined : undefined);
    const human = await this.reporter();
    const watching = await openWatching(project, { ...request, signal }, human);
    return work(watching.reporter, signal).finally(async () => {
      human.end();
      await watching.close();
    });
  }

  /** Says how the command ended when it did return a value. */
  protected endWith(code: number): void {
    if (code !== 0) process.exitCode = code;
  }

  protected override async catch(thrown: Error): Promise<unknown> {
    // Most commands end well, and need none of this.
    const { asHeadwaterError, printJsonError, stopped } = await import('./errors.ts');
    const error = this.stopping && thrown.name === 'AbortError' ? stopped(thrown) : thrown;
    // Or oclif would warn about a command line that did not parse as if the command had never tried.
    this.parsed = true;
    const known = asHeadwaterError(error);
    if (this.jsonEnabled()) {
      process.exitCode = printJsonError(error, `headwater ${(this.id ?? '').replaceAll(':', ' ')}`);
    } else if (known !== null) {
      const { errorText } = await import('../../views/error-text.ts');
      this.logToStderr(errorText(known));
      if (this.rehearsed && !this.markSaid) this.logToStderr('REHEARSAL: nothing of this reached AWS.');
      process.exitCode = known.exitCode;
    } else return super.catch(error);
    if (process.env.DEBUG) this.logToStderr(error.stack);
    return undefined;
  }
}
