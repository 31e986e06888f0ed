import { readinessText } from '../../views/readiness-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { prepareCutover } from '../../wiring/cutover.ts';
import { openCutoverLooks } from '../../wiring/cutover-cloud.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { shareFlag, shareNames } from '../base/flags.ts';

/** `headwater cutover prepare` */
export default class CutoverPrepare extends HeadwaterCommand {
  static override readonly summary =
    'Say what a cut-over would do, what still blocks it, and who must do what.';
  static override readonly description =
    `A dry run: asks agents, gateway, writers and lifecycle rules, and changes nothing. GO or NO-GO first; exit 5 when a share is not ready.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --share projects',
  ];
  static override readonly flags = {
    share: shareFlag,
  };

  async run(): Promise<CommandValue<'cutover prepare'>> {
    const { flags } = await this.parse(CutoverPrepare);
    const project = await this.project(flags);
    const looks = await openCutoverLooks(project);
    const readiness = await prepareCutover(project, shareNames(flags.share), looks).finally(() =>
      looks.close(),
    );
    this.log(readinessText(readiness));
    this.endWith(readiness.every((share) => share.ready || share.authority === 'bucket') ? 0 : 5);
    return readiness;
  }
}
