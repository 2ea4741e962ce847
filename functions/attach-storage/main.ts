import { makeAgentCommands } from '../adapters/agent-commands.ts';
import { makeDynamoSampleStore } from '../adapters/dynamo-sample-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeEc2Volumes } from '../adapters/ec2-volumes.ts';
import { makeSsmCommands } from '../adapters/ssm-commands.ts';
import { makeAttachStorageHandler } from './handler.ts';

const {
  EVENTS_TABLE = '',
  STATE_TABLE = '',
  SAMPLES_TABLE = '',
  COMMAND_TRANSPORT = '',
  SSM_DOCUMENT = '',
} = process.env;

const state = makeDynamoStateStore({ state: STATE_TABLE, events: EVENTS_TABLE });

export const handler = makeAttachStorageHandler({
  state,
  volumes: makeEc2Volumes(),
  commands: COMMAND_TRANSPORT === 'ssm' ? makeSsmCommands(SSM_DOCUMENT, state) : makeAgentCommands(state),
  samples: makeDynamoSampleStore(SAMPLES_TABLE, state),
  clock: Date.now,
});
