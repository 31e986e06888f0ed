import { counted } from './format.ts';
import { shorten } from './shorten.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';
import type { Discovered } from './values/discovered.ts';

const WIDTH = 120;
const NAME_WIDTH = 60;
const NAMES = { nfs: 'NFS exports', smb: 'SMB shares' } as const;
type Found = Discovered['found'][number];

/** What a server offers, as a table; then who could not be asked, what was written, and what to do next. */
export function discoveredText(discovered: Discovered): string {
  const { host, asked, found, written } = discovered;
  const lines = [`${harmless(host)}: ${counted(found.length, 'export or share', 'exports and shares')}`];
  if (found.length > 0) lines.push(...tableOf(found));
  for (const { kind, name, refused } of found)
    if (kind === 'share' && refused !== null)
      lines.push(`Refused ${shorten(name.text, NAME_WIDTH)}: ${refused}.`);
  for (const one of asked)
    if (one.message !== null)
      lines.push(`${NAMES[one.protocol]}: ${harmless(one.message)} ${harmless(one.next ?? '')}`.trimEnd());
  if (written === null) {
    const open = found.filter(isOpen).length;
    if (open > 0)
      lines.push(
        `Next: headwater inventory discover ${harmless(host)} --write    (adds ${open} to headwater.yaml)`,
      );
  } else if (written.shares.length === 0) lines.push('Nothing to add: headwater.yaml was not changed.');
  else {
    lines.push('', ...written.diff.split('\n').map(harmless), '');
    lines.push(
      `Added ${counted(written.shares.length, 'share')} to ${harmless(written.file)}.`,
      'Next: mount each read-only, put the place into its mount, then headwater inventory scan',
    );
  }
  return lines.join('\n');
}

/** What `--write` would add. */
function isOpen({ kind, refused, configuredAs }: Found): boolean {
  return kind === 'share' && refused === null && configuredAs === null;
}

function tableOf(found: readonly Found[]): readonly string[] {
  const columns = [
    { title: 'protocol' },
    { title: 'name', flexible: true, least: 24 },
    { title: 'open to, or comment', flexible: true, least: 16 },
    { title: 'notes', flexible: true, least: 24 },
  ];
  const rows = found.map((one) => [
    one.protocol,
    one.name.text,
    one.protocol === 'smb' ? one.comment : one.clients.length === 0 ? 'any host' : one.clients.join(', '),
    notesOf(one).join('; '),
  ]);
  return table(columns, rows, { width: WIDTH, indent: '  ' });
}

function notesOf(one: Found): readonly string[] {
  return [
    ...(one.kind === 'share' ? [] : [one.kind]),
    ...(one.configuredAs === null ? [] : [`configured as ${one.configuredAs}`]),
    ...(one.refused === null || one.kind !== 'share' ? [] : ['refused']),
    ...(one.within === null ? [] : [`within ${one.within.text}`]),
  ];
}
