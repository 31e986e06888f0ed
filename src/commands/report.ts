import { reportText } from '../views/report-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import { writeReport } from '../wiring/reporting.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { Flags } from './base/oclif.ts';

/** `headwater report` */
export default class Report extends HeadwaterCommand {
  static override readonly summary =
    'Write the report: what moved, what stayed and why, what it costs, where the evidence is.';
  static override readonly description =
    `One self-contained HTML page, the same as Markdown and as JSON, from ledger and evidence.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --output /srv/reports',
  ];
  static override readonly flags = {
    output: Flags.string({
      char: 'o',
      env: 'HEADWATER_OUTPUT',
      description: 'directory to write to; .headwater/report when not named',
    }),
  };

  async run(): Promise<CommandValue<'report'>> {
    const { flags } = await this.parse(Report);
    const { report, html, markdown, json } = await writeReport(await this.project(flags), flags.output);
    this.log(reportText(report));
    this.log(`Report: ${html}\n        ${markdown}\n        ${json}`);
    return report;
  }
}
