import { randomUUID } from 'node:crypto';
import { makeAgentCommands, makeCommandQueue } from '../../functions/adapters/agent-commands.ts';
import { makeDynamoStateStore } from '../../functions/adapters/dynamo-state-store.ts';
import { describeCommandQueue } from './command-queue.ts';
import { describeHostCommands } from './host-commands.ts';
import { createTables } from './tables.ts';

describeCommandQueue('state in DynamoDB', async () => makeDynamoStateStore(await createTables(randomUUID())));

describeHostCommands('pulled by the agent, state in DynamoDB', async () => {
  const state = makeDynamoStateStore(await createTables(randomUUID()));
  const queue = makeCommandQueue(state);
  return {
    commands: makeAgentCommands(state),
    answer: async (result) => void (await queue.complete('node-1', result)),
    reached: async () => (await queue.pending('node-1')).map(({ id }) => id),
  };
});
