/** Runs tasks one after the other, in the order of the calls; a task that fails does not hold up the next. */
export type Serial = <T>(task: () => Promise<T>) => Promise<T>;

export function makeSerial(): Serial {
  let tail: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = tail.then(task, task);
    tail = run.catch(() => undefined);
    return run;
  };
}
