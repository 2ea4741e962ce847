import { checkExecution } from '../../functions/adapters/execution-name.ts';
import type { Executions } from '../../functions/ports/hops.ts';

interface FakeExecution {
  readonly name: string;
  readonly input: object;
  readonly status: 'running' | 'succeeded' | 'failed';
}

export interface FakeExecutions extends Executions {
  /** In the order of their starts. */
  all(): readonly FakeExecution[];
  end(name: string, status: 'succeeded' | 'failed'): void;
}

/** A state machine whose executions run until the test ends them. */
export function makeFakeExecutions(): FakeExecutions {
  const executions = new Map<string, FakeExecution>();
  return {
    all: () => [...executions.values()],
    end: (name, status) => {
      const execution = executions.get(name);
      if (!execution) throw new Error(`no execution ${name}`);
      executions.set(name, { ...execution, status });
    },
    start: async (name, input) => {
      checkExecution(name, input);
      if (executions.has(name)) return 'exists';
      executions.set(name, { name, input: structuredClone(input), status: 'running' });
      return 'started';
    },
    status: async (name) => executions.get(name)?.status,
  };
}
