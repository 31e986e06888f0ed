import { statSync } from 'node:fs';
import { idOf } from './arns.ts';
import { ExecutionFailure } from './execution-failure.ts';
import type { SourceLocation } from './resources.ts';

/** The mounted directory an execution reads from. */
export interface SourceRoot {
  readonly directory: string;
  /** Tells this directory from another that took its place. */
  readonly identity: string;
}

function identityOf(directory: string): string | null {
  const stats = statSync(directory, { bigint: true, throwIfNoEntry: false });
  return stats?.isDirectory() === true ? `${stats.dev}:${stats.ino}` : null;
}

/** What people see when a mount is out of reach [aws-facts 6]. */
export function mountFailure(source: SourceLocation, why: string): ExecutionFailure {
  const mount = source.type === 'NFS' ? 'mount.nfs' : 'mount error';
  return new ExecutionFailure(
    'SrcLocHitAccess',
    `Task failed to access location ${idOf(source.arn)}: x40016: ${mount}: ${why}`,
  );
}

/** @throws ExecutionFailure when the directory is not there */
export function openRoot(directory: string, source: SourceLocation): SourceRoot {
  const identity = identityOf(directory);
  if (identity === null) throw mountFailure(source, 'No such file or directory');
  return { directory, identity };
}

/**
 * Tells one file's trouble from the loss of the whole source: an export unmounted, or another directory in its place.
 * @throws ExecutionFailure
 */
export function demandRoot(root: SourceRoot, source: SourceLocation): void {
  let identity: string | null = null;
  try {
    identity = identityOf(root.directory);
  } catch {
    // As good as gone.
  }
  if (identity !== root.identity) throw mountFailure(source, 'Stale file handle');
}
