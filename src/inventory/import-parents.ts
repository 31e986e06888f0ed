import type { ByteText } from './import-entry.ts';

/** Directories that are remembered, so that most are told once only. */
const REMEMBERED = 200_000;

/** Collects the directories that paths lie in; a listing need not name them itself. */
export class ParentDirectories {
  private seen = new Set<ByteText>();

  /** The directories that a path lies in and that were not told lately, the nearest first. */
  of(path: ByteText): readonly ByteText[] {
    const news: ByteText[] = [];
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const parent = path.slice(0, end);
      if (this.seen.has(parent)) break;
      news.push(parent);
    }
    if (this.seen.size + news.length > REMEMBERED) this.seen = new Set();
    for (const parent of news) this.seen.add(parent);
    return news;
  }
}
