import { importText } from '../../views/import-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { importInto } from '../../wiring/importing.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { IMPORT_FLAGS } from '../base/import-flags.ts';
import { Args } from '../base/oclif.ts';

/** `headwater inventory import SHARE FILE...` */
export default class InventoryImport extends HeadwaterCommand {
  static override readonly summary = 'Take a listing that another program made as the inventory of a share.';
  static override readonly description =
    `Reads a listing by find, rclone, robocopy, PowerShell, XCP or S3 Inventory, a SQLite table, or any CSV; plain or gzip, - for standard input. The share itself is not looked at. Lines that cannot be used go to a file with the reason and make the inventory incomplete (exit 3); too many of them import nothing (exit 2).\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> projects listing.find --format find',
    '<%= config.bin %> <%= command.id %> office robocopy.log --format robocopy --strip "D:\\Office"',
    '<%= config.bin %> <%= command.id %> scans inventory/2026-11-20T01-00Z/manifest.json --format s3-inventory',
    '<%= config.bin %> <%= command.id %> lab files.csv.gz --format csv --map path=Name,size=Bytes,mtime=Modified:unix',
  ];
  static override readonly usage = '<%= command.id %> SHARE FILE... --format FORMAT [FLAGS]';
  static override readonly strict = false;
  static override readonly args = {
    share: Args.string({ required: true, ignoreStdin: true, description: 'share the listing is of' }),
    file: Args.string({ required: true, ignoreStdin: true, description: 'files of the listing' }),
  };
  static override readonly flags = IMPORT_FLAGS;

  async run(): Promise<CommandValue<'inventory import'>> {
    const { flags, argv } = await this.parse(InventoryImport);
    const [share = '', ...files] = argv as string[];
    const project = await this.project(flags);
    const reporter = await this.reporter();
    const imported = await importInto(project, share, {
      format: flags.format,
      files,
      strip: flags.strip ?? [],
      map: flags.map ?? null,
      delimiter: flags.delimiter ?? null,
      header: !flags['no-header'],
      table: flags.table,
      maxRejects: flags['max-rejects'],
      rejectsFile: flags.rejects ?? null,
      onProgress: (bytes, total) => reporter.progress(share, 'bytes', bytes, total),
      signal: this.interruption(),
    }).finally(() => reporter.end());
    this.log(importText(imported));
    this.endWith(imported.rejects.file === null ? 0 : 3);
    return imported;
  }
}
