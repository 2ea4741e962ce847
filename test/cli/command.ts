import { runProgram } from '../../cli/run-program.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandWorld {
  readonly home: string;
  readonly clock: () => number;
  /** Called instead of a wait; a command that follows ends when it returns false. */
  readonly onSleep?: () => boolean;
}

/** Runs `tocsin` with these arguments in a home of its own, as `cli/main.ts` does. */
export async function runCommand(world: CommandWorld, ...args: string[]): Promise<Ran> {
  const stop = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  let code = 0;
  const terminal = {
    surroundings: { env: { XDG_CONFIG_HOME: world.home }, cwd: world.home, home: world.home },
    clock: world.clock,
    sleep: async () => {
      if (!(world.onSleep?.() ?? false)) stop.abort();
    },
    signal: stop.signal,
    print: (text: string) => out.push(text),
    warn: (text: string) => err.push(text),
    exit: (value: number) => {
      code = value;
    },
  };
  await runProgram(terminal, args);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
