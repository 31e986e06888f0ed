import { Flags } from '@oclif/core';
import type { CommandValue } from '../../views/values/command-values.ts';
import { findRehearsal, serveRehearsal } from '../../wiring/rehearsal-process.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater rehearsal start` */
export default class RehearsalStart extends HeadwaterCommand {
  static override readonly summary =
    'Serve the local cloud: DataSync, Storage Gateway and S3 on loopback, with real bytes.';
  static override readonly description =
    `Commands start it by themselves in the background when aws.endpoint is rehearsal; it stops after ten idle minutes. Run it here to watch it.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --port 4580',
  ];
  static override readonly flags = {
    port: Flags.integer({
      default: 0,
      min: 0,
      max: 65_535,
      env: 'HEADWATER_PORT',
      description: 'port on 127.0.0.1; a free one when 0',
    }),
  };

  async run(): Promise<CommandValue<'rehearsal start'>> {
    const { flags } = await this.parse(RehearsalStart);
    const project = await this.project(flags);
    const serving = await serveRehearsal(project, flags.port);
    if (serving === null) {
      const endpoint = (await findRehearsal(project))?.endpoint ?? null;
      this.log(
        endpoint === null ? 'The REHEARSAL that ran just ended.' : `REHEARSAL already runs at ${endpoint}`,
      );
      return { endpoint, startedNow: false };
    }
    const says = `REHEARSAL serves ${project.config.migration} at ${serving.endpoint} (Ctrl-C to stop)`;
    // The value comes when it ended; who waits for it has to know where it serves before.
    if (this.jsonEnabled()) this.logToStderr(says);
    else this.log(says);
    await serving.ended;
    return { endpoint: serving.endpoint, startedNow: true };
  }
}
