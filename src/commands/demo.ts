import type { CommandValue } from '../views/values/command-values.ts';
import { runDemo } from '../wiring/demo.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { Flags } from './base/oclif.ts';

/** `headwater demo` */
export default class Demo extends HeadwaterCommand {
  static override readonly summary =
    'Run a whole migration on real files against the local cloud, from scan to report.';
  static override readonly description =
    `Works in ./headwater-demo, which it makes anew each time, and needs no AWS account.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --source /srv/data',
  ];
  static override readonly flags = {
    source: Flags.string({
      env: 'HEADWATER_SOURCE',
      description: 'a directory to migrate instead of the sample estate; it is only read',
    }),
    directory: Flags.string({ env: 'HEADWATER_DIRECTORY', description: 'where to work' }),
  };

  async run(): Promise<CommandValue<'demo'>> {
    const { flags } = await this.parse(Demo);
    const json = this.jsonEnabled();
    const result = await runDemo({
      source: flags.source,
      directory: flags.directory,
      say: (line) => (json ? this.logToStderr(line) : this.log(line)),
      output: json ? 'stderr' : 'stdout',
    });
    const failed = result.exitCode !== 0;
    this.log(
      `\nThe demo ${failed ? 'stopped' : 'is done'} after ${result.seconds.toFixed(1)} s. Everything is in ${result.directory}.`,
    );
    if (!failed) this.log(lookAround(result));
    this.endWith(result.exitCode);
    return result;
  }
}

/** The demo's newcomer has no `headwater` on the PATH yet. */
function lookAround({ directory, bin }: CommandValue<'demo'>): string {
  return [
    'Look around:',
    `  cd ${JSON.stringify(directory)}`,
    `  alias headwater='node ${JSON.stringify(bin)}'`,
    '  headwater status; headwater ledger show --last 20; headwater verify',
  ].join('\n');
}
