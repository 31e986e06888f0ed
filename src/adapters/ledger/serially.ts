/** Runs work one after another, in the order it was asked for; one that fails does not stop the next. */
export type Serially = <T>(work: () => Promise<T>) => Promise<T>;

/** A queue of its own. */
export function serially(): Serially {
  let queue: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };
}
