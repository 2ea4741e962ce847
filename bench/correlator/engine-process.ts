import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

/** An engine in a process of its own, on one core where the machine can say so. */
export interface EngineProcess {
  readonly name: string;
  /** Its heap is asked for. */
  readonly isMemoryTold: boolean;
  /** Sends one line, and reads the line of JSON that answers it. */
  ask<T>(command: string): Promise<T>;
  stop(): void;
}

const core = String(availableParallelism() - 1);
const isPinned = spawnSync('taskset', ['--version']).status === 0;

/** How engines are kept to one core. */
export const pinning = isPinned ? `taskset -c ${core}` : 'not pinned: taskset is not there';

export function startEngine(
  name: string,
  command: string,
  args: readonly string[],
  isMemoryTold = false,
): EngineProcess {
  const words = isPinned ? ['taskset', '-c', core, command, ...args] : [command, ...args];
  const child = spawn(words[0] as string, words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    isMemoryTold,
    ask: async <T>(line: string) => {
      child.stdin.write(`${line}\n`);
      const answer = await lines.next();
      if (answer.done) throw new Error(`${name} ended at: ${line}`);
      return JSON.parse(answer.value) as T;
    },
    stop: () => child.stdin.end(),
  };
}
