import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { DefinitionSource } from '../../../shared/language/load/yaml-reader.ts';

interface ProbeLimits {
  /** By the wall, on a machine that does other things as well. */
  readonly elapsedMs: number;
  readonly heapMb: number;
}

/** What one input may cost. */
const probeLimits: ProbeLimits = { elapsedMs: 10_000, heapMb: 512 };

/**
 * Compiles inputs in a process of their own, so that one that never ends, or eats the memory, is a finding like any other.
 * A thread would not do: out of memory, it can take the whole process with it.
 */
export class Prober {
  readonly #program: URL;
  readonly #limits: ProbeLimits;
  #child: ChildProcess | undefined;

  /** `program` is a file that is sent the files of an input and answers `{ fault }`. */
  constructor(program = new URL('./probe.ts', import.meta.url), limits = probeLimits) {
    this.#program = program;
    this.#limits = limits;
  }

  /** What is wrong with the answer to an input; undefined if all is well. One input at a time. */
  async faultOf(files: readonly DefinitionSource[]): Promise<string | undefined> {
    this.#child ??= this.#start();
    const child = this.#child;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), this.#limits.elapsedMs);
    const answered = once(child, 'message', { signal: stop.signal });
    const exited = once(child, 'exit', { signal: stop.signal });
    child.send(files);
    try {
      const [first, second] = await Promise.race([answered, exited]);
      if (isAnswer(first)) return first.fault;
      this.#child = undefined;
      return `ended its process (${second ?? first})`;
    } catch {
      await this.close();
      return `gave no answer in ${this.#limits.elapsedMs} ms`;
    } finally {
      clearTimeout(timer);
      stop.abort();
      await Promise.allSettled([answered, exited]);
    }
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.kill('SIGKILL')) await once(child, 'exit');
  }

  #start(): ChildProcess {
    const execArgv = [`--max-old-space-size=${this.#limits.heapMb}`];
    return fork(this.#program, { execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  }
}

function isAnswer(message: unknown): message is { readonly fault?: string } {
  return typeof message === 'object' && message !== null;
}
