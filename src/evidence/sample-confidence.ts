/** What a sample that was read says about all files it was drawn from. */
export interface SampleConfidence {
  /** 0 to 1. */
  readonly confidence: number;
  readonly read: number;
  readonly different: number;
  /** At most this part of all files differs, 0 to 1, with that confidence. */
  readonly atMost: number;
}

const BISECTIONS = 60;

/**
 * The upper limit of Clopper and Pearson (Biometrika 26, 1934) for the part of all files that differ: the largest part for
 * which as few differences as were found still have a chance of `1 - confidence`. Without any it is `1 - (1 - c)^(1/n)`, which
 * [aws-facts C.5] solves for n. Files are drawn without putting them back, so the truth is a little better than this.
 */
export function sampleConfidence(read: number, different: number, confidence = 0.95): SampleConfidence {
  const said = (atMost: number): SampleConfidence => ({ confidence, read, different, atMost });
  if (read === 0 || different >= read) return said(1);
  // Not `1 - (1 - c) ** (1 / n)`: of a large sample that would lose its digits.
  if (different === 0) return said(-Math.expm1(Math.log(1 - confidence) / read));
  let [low, high] = [different / read, 1];
  for (let turn = 0; turn < BISECTIONS; turn += 1) {
    const middle = (low + high) / 2;
    if (chanceOfAtMost(different, read, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return said(high);
}

/** The chance of at most `most` successes in `tries`, each with probability `p` strictly between 0 and 1. */
function chanceOfAtMost(most: number, tries: number, p: number): number {
  let logTerm = tries * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let n = 1; n <= most; n += 1) {
    logTerm += Math.log((tries - n + 1) / n) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(logTerm);
  }
  return sum;
}

/** The statement for people: `with 95 % confidence fewer than 300 of a million files differ`. */
export function confidenceText({ confidence, read, different, atMost }: SampleConfidence): string {
  const percent = Math.round(confidence * 1000) / 10;
  const million = atMost * 1e6;
  const seen = readText(read, different);
  if (atMost >= 1) return `${seen}, which says nothing about the others`;
  return `${seen}: with ${percent} % confidence fewer than ${numberText(million)} of a million do`;
}

/** What reading back came to, without a word on what was not read. */
export function readText(read: number, different: number): string {
  return `${numberText(different)} of ${numberText(read)} files read back differed`;
}

/** Rounded up to three digits, so that the statement stays true. */
function numberText(value: number): string {
  const unit = 10 ** Math.max(0, Math.ceil(Math.log10(Math.max(1, value))) - 3);
  const rounded = Number.isInteger(value) ? value : Math.ceil(value / unit) * unit;
  return rounded.toLocaleString('en-US');
}
