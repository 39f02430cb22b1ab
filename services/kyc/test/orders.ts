/** Lets a step of a process happen when it is its turn. */
export type Gate = <T>(step: () => Promise<T>) => Promise<T>;
export type Process = (gate: Gate) => Promise<unknown>;

/** Until everything that can run without another step has run. */
const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** @returns At each step, which process was chosen and of how many */
const playOnce = async (processes: readonly Process[], choices: readonly number[]) => {
  const waiting = new Map<Process, () => void>();
  const running = processes.map((process) =>
    process(
      (step) =>
        new Promise((resolve, reject) => {
          waiting.set(process, () => void step().then(resolve, reject));
        }),
    ),
  );
  const played: { readonly choice: number; readonly of: number }[] = [];
  for (await idle(); waiting.size > 0; await idle()) {
    const ready = processes.filter((process) => waiting.has(process));
    const choice = choices[played.length] ?? 0;
    played.push({ choice, of: ready.length });
    const chosen = ready[choice];
    const step = chosen && waiting.get(chosen);
    if (chosen === undefined || step === undefined) throw new Error('The processes take other steps than before');
    waiting.delete(chosen);
    step();
  }
  await Promise.all(running);
  return played;
};

/**
 * Plays processes step by step, in every possible order of their steps: each time from the beginning, in a world of its own.
 * @param begin Makes the world, and the processes in it
 * @param end Looks at what is left
 * @returns How many orders there are
 */
export const inEveryOrder = async <World>(
  begin: () => Promise<{ readonly world: World; readonly processes: readonly Process[] }>,
  end: (world: World) => Promise<void>,
): Promise<number> => {
  let choices: readonly number[] = [];
  for (let orders = 1; ; orders += 1) {
    const { world, processes } = await begin();
    const played = await playOnce(processes, choices);
    await end(world);
    const last = played.findLastIndex(({ choice, of }) => choice + 1 < of);
    if (last < 0) return orders;
    choices = played.slice(0, last + 1).map(({ choice }, step) => (step === last ? choice + 1 : choice));
  }
};
