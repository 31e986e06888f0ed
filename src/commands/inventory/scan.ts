import { finishedScanText, isThrough } from '../../views/finished-scan-text.ts';
import { scanProgressText } from '../../views/scan-progress.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { scanShares } from '../../wiring/scanning.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { Args } from '../base/oclif.ts';
import { SCAN_FLAGS } from '../base/scan-flags.ts';

/** `headwater inventory scan [SHARE...]` */
export default class InventoryScan extends HeadwaterCommand {
  static override readonly summary = 'Walk shares as mounted here and keep what was found as an inventory.';
  static override readonly description =
    `Reads names and metadata only, and contents only with --checksum; writes nothing to a share. Every mount is checked first. A scan that was interrupted, however hard, is gone on with, with the options it was begun with; what it had listed is not listed again. A directory that cannot be read makes the inventory incomplete (exit 3). With --checksum, a file that cannot be read or changes meanwhile has none (exit 3). Files that had just changed are looked at once more when the walk is through.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> projects office --json',
    '<%= config.bin %> <%= command.id %> projects --fresh',
    '<%= config.bin %> <%= command.id %> projects --checksum crc64nvme',
    '<%= config.bin %> <%= command.id %> projects --acls',
    '<%= config.bin %> <%= command.id %> projects --distributed',
  ];
  static override readonly strict = false;
  static override readonly args = {
    share: Args.string({ description: 'shares to scan; all when none is named' }),
  };

  static override readonly flags = SCAN_FLAGS;

  async run(): Promise<CommandValue<'inventory scan'>> {
    const { flags, argv } = await this.parse(InventoryScan);
    const project = await this.project(flags);
    const reporter = await this.reporter();
    const started = Date.now();
    const scanned = await scanShares(project, argv as string[], {
      distributed: flags.distributed ? { reporter } : undefined,
      onProgress: (share, { walk, shards, entries, expectedEntries }) =>
        reporter.progress(share, scanProgressText(walk, shards), entries, expectedEntries),
      fresh: flags.fresh,
      checkpointMs: flags['checkpoint-seconds'] * 1000,
      crossFileSystems: flags['cross-file-systems'],
      ...(flags['enter-snapshots'] ? { skipNames: [] } : {}),
      checksum: flags.checksum === undefined ? undefined : { algorithm: flags.checksum, reporter },
      acls: flags.acls ? reporter : undefined,
      signal: this.interruption(),
    }).finally(() => reporter.end());
    for (const share of scanned) this.log(finishedScanText(share));
    const entries = scanned.reduce((sum, { inventory }) => sum + inventory.counts.entries, 0);
    this.log(
      `Scanned ${entries.toLocaleString('en-US')} entries in ${((Date.now() - started) / 1000).toFixed(1)} s.`,
    );
    this.endWith(scanned.every(isThrough) ? 0 : 3);
    return scanned;
  }
}
