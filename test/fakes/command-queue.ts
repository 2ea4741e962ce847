import { makeAgentCommands, makeCommandQueue } from '../../functions/adapters/agent-commands.ts';
import type { CommandQueue } from '../../functions/ports/command-queue.ts';
import type { HostCommands } from '../../functions/ports/hops.ts';
import { makeFakeStateStore } from './state-store.ts';

/** Both ends of the agent's pull over one fake state store: the real code, since it touches nothing but that store. */
export function makeFakeCommandQueue(state = makeFakeStateStore()): CommandQueue & HostCommands {
  return { ...makeAgentCommands(state), ...makeCommandQueue(state) };
}
