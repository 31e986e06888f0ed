/** The mount that a directory is on. */
export interface Mounted {
  readonly point: string;
  /** `nfs4`, `cifs`, `ext4` */
  readonly fileSystem: string;
  /** Whether this host may not write through it, whatever the server says. */
  readonly readOnly: boolean;
}

/** Finds it in /proc/self/mountinfo, proc(5): the deepest one, and of several at one place the last. */
export function mountAt(mountInfo: string, realPath: string): Mounted | null {
  let best: Mounted | null = null;
  for (const line of mountInfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = unescaped(before.split(' ')[4] ?? '');
    const [fileSystem = '', , superOptions = ''] = after.split(' ');
    const options = `${before.split(' ')[5] ?? ''},${superOptions}`;
    if (point === '' || fileSystem === '' || !isInside(realPath, point)) continue;
    if (best === null || point.length >= best.point.length)
      best = { point, fileSystem, readOnly: options.split(',').includes('ro') };
  }
  return best;
}

function isInside(path: string, point: string): boolean {
  return path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`);
}

/** Blanks, tabs, line ends and backslashes are written as octal numbers. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
