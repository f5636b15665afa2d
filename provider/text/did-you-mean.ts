/** Returns the candidate that a misspelled word most likely means; undefined if none is close. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const most = Math.max(2, word.length / 3);
  const scored = candidates
    // Each missing letter is an edit. A word of megabytes is like none, and takes minutes to compare.
    .filter((candidate) => Math.abs(candidate.length - word.length) <= most)
    .map((candidate) => ({
      candidate,
      edits: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.edits - b.edits);
  const best = scored[0];
  return best !== undefined && best.edits <= most ? best.candidate : undefined;
}

/** The Levenshtein distance, computed one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
