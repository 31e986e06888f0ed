import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addAwkwardEntries } from './awkward.ts';
import { growTree } from './tree.ts';

/** One share of the sample estate. */
export interface EstateShare {
  readonly name: string;
  readonly protocol: 'nfs' | 'smb';
  readonly server: string;
  readonly export: string;
  readonly strategy: 'migrate' | 'bridge' | 'archive';
}

/** The sample estate: a project share in use, years of instrument data, an office share. */
export const ESTATE_SHARES: readonly EstateShare[] = [
  {
    name: 'projects',
    protocol: 'nfs',
    server: 'filer1.example.com',
    export: '/export/projects',
    strategy: 'bridge',
  },
  {
    name: 'instruments',
    protocol: 'nfs',
    server: 'filer1.example.com',
    export: '/export/instruments',
    strategy: 'archive',
  },
  { name: 'office', protocol: 'smb', server: 'win1.example.com', export: '/office', strategy: 'migrate' },
];

/**
 * Makes the sample estate below `root`, one directory a share: about 3,000 files and every awkward entry. The same on
 * every machine, but for what its file system cannot hold, which is returned.
 */
export async function makeEstate(root: string, now: Date): Promise<{ readonly refused: readonly string[] }> {
  for (const share of ESTATE_SHARES) await mkdir(join(root, share.name), { recursive: true });
  await growTree(join(root, 'projects'), PROJECTS, now);
  await growTree(join(root, 'instruments'), INSTRUMENTS, now);
  await growTree(join(root, 'office'), OFFICE, now);
  return { refused: await addAwkwardEntries(join(root, 'projects')) };
}

const PROJECTS = {
  seed: 1,
  directories: ['vision/train', 'vision/val', 'speech/clips', 'speech/labels', 'notebooks', 'configs'],
  files: 1_300,
  stems: ['sample', 'frame', 'clip', 'run'],
  extensions: ['jpg', 'wav', 'json', 'yaml', 'ipynb'],
  meanBytes: 12_000,
  ageDays: [1, 300],
} as const;

const INSTRUMENTS = {
  seed: 2,
  directories: ['2019/microscope-1', '2020/microscope-1', '2021/microscope-2', '2021/sequencer'],
  files: 900,
  stems: ['scan', 'plate', 'lane'],
  extensions: ['tif', 'bcl', 'csv'],
  meanBytes: 60_000,
  ageDays: [1_500, 2_500],
} as const;

const OFFICE = {
  seed: 3,
  directories: ['Finance/2025 Q3', 'Finance/2025 Q4', 'HR', 'Marketing/Campaigns'],
  files: 780,
  stems: ['Invoice', 'Minutes', 'Budget draft'],
  extensions: ['docx', 'xlsx', 'pdf'],
  meanBytes: 20_000,
  ageDays: [5, 700],
} as const;
