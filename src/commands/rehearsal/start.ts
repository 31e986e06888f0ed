import { alreadyText, servingText } from '../../views/rehearsal-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { serveOptions } from '../../wiring/rehearsal-flags.ts';
import { findRehearsal, serveRehearsal } from '../../wiring/rehearsal-process.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { Flags } from '../base/oclif.ts';

/** `headwater rehearsal start` */
export default class RehearsalStart extends HeadwaterCommand {
  static override readonly summary =
    'Serve the local cloud: DataSync, Storage Gateway and S3 on loopback, with real bytes.';
  static override readonly description =
    `Commands start it by themselves in the background when aws.endpoint is rehearsal; it stops after ten idle minutes. Run it here to watch it.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --port 4580',
    '<%= config.bin %> <%= command.id %> --fault faults.json --speed-up 3600',
  ];
  static override readonly flags = {
    port: Flags.integer({
      min: 0,
      max: 65_535,
      env: 'HEADWATER_PORT',
      description: 'port to listen on; a free one when absent or 0',
    }),
    fault: Flags.file({
      env: 'HEADWATER_REHEARSAL_FAULTS',
      description: 'JSON file of what is to go wrong: {"seed": NUMBER, "rules": [{"fault": "throttle"}]}',
    }),
    'speed-up': Flags.integer({
      min: 1,
      env: 'HEADWATER_SPEED_UP',
      description: "how many seconds pass on the rehearsal's clock in a real one",
    }),
    host: Flags.string({
      env: 'HEADWATER_HOST',
      description: 'address to listen on instead of 127.0.0.1; any but loopback needs --allow-other-machines',
    }),
    'allow-other-machines': Flags.boolean({
      env: 'HEADWATER_ALLOW_OTHER_MACHINES',
      description: 'let other machines ask; only their signatures are checked, and nothing is encrypted',
    }),
  };

  async run(): Promise<CommandValue<'rehearsal start'>> {
    const { flags } = await this.parse(RehearsalStart);
    const project = await this.project(flags);
    const serving = await serveRehearsal(project, serveOptions(flags));
    if (serving === null) {
      const endpoint = (await findRehearsal(project))?.endpoint ?? null;
      this.log(alreadyText(endpoint));
      return { endpoint, startedNow: false };
    }
    // The value comes when it ended; who waits for it has to know where it serves before.
    this[this.jsonEnabled() ? 'logToStderr' : 'log'](servingText(serving));
    await serving.ended;
    return { endpoint: serving.endpoint, startedNow: true };
  }
}
