import { describeCommandQueue } from '../contracts/command-queue.ts';
import { describeCorrelateQueue } from '../contracts/correlate-queue.ts';
import { describeDeadLetters } from '../contracts/dead-letters.ts';
import { describeEventBus } from '../contracts/event-bus.ts';
import { describeExecutions } from '../contracts/executions.ts';
import { describeHostCommands } from '../contracts/host-commands.ts';
import { describeQuarantine } from '../contracts/quarantine.ts';
import { describeSecrets } from '../contracts/secrets.ts';
import { makeFakeCommandQueue } from './command-queue.ts';
import { makeFakeCorrelateQueue } from './correlate-queue.ts';
import { makeFakeDeadLetters } from './dead-letters.ts';
import { makeFakeEventBus } from './event-bus.ts';
import { makeFakeExecutions } from './executions.ts';
import { makeFakeHostCommands } from './host-commands.ts';
import { makeFakeQuarantine } from './quarantine.ts';
import { makeFakeSecrets } from './secrets.ts';
import { makeFakeStateStore } from './state-store.ts';

describeEventBus('in memory', async () => {
  const bus = makeFakeEventBus();
  return { bus, arrived: async () => bus.published };
});

describeCorrelateQueue('in memory', async () => {
  const queue = makeFakeCorrelateQueue();
  const events = (isNow: boolean) =>
    queue.sent.filter(({ delaySec }) => (delaySec === 0) === isNow).map(({ event }) => event);
  return { queue, arrived: async () => events(true), delayed: async () => events(false).length };
});

describeDeadLetters('in memory', async () => {
  const queue = makeFakeDeadLetters(() => 1);
  return { queue, put: async (bodies) => bodies.forEach((body) => void queue.add(body)) };
});

describeQuarantine('in memory', async () => {
  const quarantine = makeFakeQuarantine();
  return { quarantine, found: async () => quarantine.sent };
});

describeExecutions('in memory', async () => {
  const executions = makeFakeExecutions();
  return {
    executions,
    ended: async (name, { end }) => executions.end(name, end === 'succeed' ? 'succeeded' : 'failed'),
  };
});

describeSecrets('in memory', async (id, text) => makeFakeSecrets({ [id]: text }));

describeHostCommands('in memory', async () => {
  const commands = makeFakeHostCommands();
  return {
    commands,
    answer: async (result) => commands.answer('node-1', result),
    reached: async () => commands.sent().map(({ command }) => command.id),
  };
});

describeHostCommands('pulled by the agent, state in memory', async () => {
  const both = makeFakeCommandQueue();
  return {
    commands: both,
    answer: async (result) => void (await both.complete('node-1', result)),
    reached: async () => (await both.pending('node-1')).map(({ id }) => id),
  };
});

describeCommandQueue('state in memory', async () => makeFakeStateStore());
