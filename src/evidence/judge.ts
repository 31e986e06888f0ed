import { DELETED_AT_SOURCE } from '../inventory/hazards.ts';
import { IMPLIED_DIRECTORY } from './books.ts';
import type { Book, Judgement, Level, PathFacts, Verdict } from './verdict.ts';

/**
 * The rule of verification: one judgement per combination of facts (docs/ARCHITECTURE.md: Verification). Total: every
 * combination has an answer, and an answer of `match` needs a positive reason at the level asked for.
 */
export function judge(facts: PathFacts, level: Level): Judgement {
  if (facts.source === 'absent') return unscanned(facts);
  if (facts.source === 'blocked') return say('excluded', 'excluded', facts.blockedBy ?? 'blocked');
  if (facts.source === 'excluded') return say('excluded', 'excluded', 'exclude-pattern');
  return facts.object === 'absent' ? absent(facts) : present(facts, level);
}

function say(verdict: Verdict, book: Book, reason: string): Judgement {
  return { verdict, book, reason };
}

/**
 * A share in use loses and gains files between scans. An object whose file an earlier scan saw, or that DataSync says it
 * copied, came from the source and is no stranger; headwater deletes neither.
 */
function unscanned(facts: PathFacts): Judgement {
  // A list may leave directories out; what lies in them shows that they are there.
  if (facts.claim === 'directory') return say('excluded', 'not-scanned', IMPLIED_DIRECTORY);
  if (facts.claim === 'scanned') return say('changed-since', 'not-scanned', DELETED_AT_SOURCE);
  return facts.report === 'transferred'
    ? say('changed-since', 'not-scanned', 'new-at-source')
    : say('extra', 'not-scanned', 'no-source-entry');
}

/** Where an entry whose object exists stands in the books. */
function bookOf(facts: PathFacts): Book {
  return facts.report === 'none' ? 'unchanged' : facts.report;
}

/** L4 reads a sample back, and is L2 for the rest. */
function isAtRest({ learnt }: PathFacts): boolean {
  return learnt === 'at-rest' || learnt === 're-read';
}

function absent(facts: PathFacts): Judgement {
  const book: Book = facts.report === 'skipped' || facts.report === 'failed' ? facts.report : 'unaccounted';
  if (facts.sourceNow === 'gone')
    return say('changed-since', book === 'unaccounted' ? 'skipped' : book, 'gone-at-source');
  if (facts.sourceNow === 'changed')
    return say('changed-since', book === 'unaccounted' ? 'skipped' : book, 'changed-at-source');
  // The first pass stores hard-linked content under one name only; later passes store the others.
  if (facts.hardLink === 'later') return say('unverified', 'skipped', 'hard-link-next-pass');
  return say('missing', book, facts.report === 'none' ? 'no-object' : `report-${facts.report}`);
}

function present(facts: PathFacts, level: Level): Judgement {
  const book = bookOf(facts);
  if (facts.kind === 'directory') {
    // A marker is empty; one that holds bytes is somebody's file.
    const holds = level !== 'L0' && facts.size === 'different';
    return holds ? say('differ', book, 'size') : say('match', book, '');
  }
  if (facts.sourceNow === 'gone') return say('changed-since', book, 'gone-at-source');
  if (facts.sourceNow === 'changed') return say('changed-since', book, 'changed-at-source');
  if (level === 'L0') return say('match', book, '');
  if (facts.size === 'different') return say('differ', book, 'size');
  if (facts.size === 'unknown') return say('unverified', book, 'size-unknown');
  if (level === 'L1') return say('match', book, '');
  if (facts.checksum === 'different') {
    // Nobody can tell which of both moved on, so neither is accused.
    return facts.sourceNow === 'undated'
      ? say('unverified', book, 'undated')
      : say('differ', book, 'checksum');
  }
  // Equal to a source that is not the one of the inventory is no match, so both are asked for.
  if (facts.checksum === 'equal' && (facts.sourceNow === 'same' || facts.sourceNow === 'undated'))
    return level === 'L3' && !isAtRest(facts)
      ? say('unverified', book, 'not-at-rest')
      : atMetadata(facts, book);
  if (facts.sourceNow === 'unreadable') return say('unverified', book, 'source-unreadable');
  if (facts.checksum === 'archived') return say('unverified', book, 'archived');
  if (facts.checksum === 'none-stored') return say('unverified', book, 'no-stored-checksum');
  if (facts.checksum === 'composite') return say('unverified', book, 'composite-checksum');
  return say('unverified', book, 'not-checked');
}

/** The bytes are right; is what is stored with them? */
function atMetadata(facts: PathFacts, book: Book): Judgement {
  const untold =
    facts.metadata === 'untold' || (facts.metadata === 'different' && facts.sourceNow === 'undated');
  if (untold) return say('unverified', book, 'metadata-untold');
  if (facts.metadata === 'different') return say('differ', book, 'metadata');
  if (facts.metadata === 'moved') return say('changed-since', book, 'metadata-changed-at-source');
  return say('match', book, '');
}
