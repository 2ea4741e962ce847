import { describe, expect, it } from 'vitest';
import { makeAgentCommands, makeCommandQueue } from '../../../functions/adapters/agent-commands.ts';
import { makeControl } from '../../../functions/adapters/control.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { StateStore } from '../../../functions/ports/stores.ts';
import { noonMs } from '../../contracts/facts.ts';
import { commandOf, resultOf } from '../../contracts/host-commands.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

describe('commands that the agent pulls', () => {
  it('keep the mark of a command that comes while the last one is completed', async () => {
    const state = makeFakeStateStore();
    const commands = makeAgentCommands(state);
    await commands.send('node-1', commandOf('c1'));
    let isFirst = true;
    const interrupted: StateStore = {
      ...state,
      list: async <T>(p: string) => {
        const page = await state.list<T>(p);
        if (isFirst) await commands.send('node-1', commandOf('c2'));
        isFirst = false;
        return page;
      },
    };
    await makeCommandQueue(interrupted).complete('node-1', resultOf('c1'));
    const { pendingHosts } = await makeControl(state, () => noonMs).snapshot();
    expect(pendingHosts).toEqual(new Set(['node-1']));
  });

  it('get the mark that a sender owed who died after storing the command', async () => {
    const state = makeFakeStateStore();
    const dying: StateStore = {
      ...state,
      put: async (write) => {
        if (write.key.s === stateKeys.pendingCommands('node-1').s) throw new Error('died');
        return state.put(write);
      },
    };
    await expect(makeAgentCommands(dying).send('node-1', commandOf('c1'))).rejects.toThrow('died');
    await makeAgentCommands(state).send('node-1', commandOf('c1'));
    const { pendingHosts } = await makeControl(state, () => noonMs).snapshot();
    expect(pendingHosts).toEqual(new Set(['node-1']));
  });

  it('tell the sender to come again when others hold the mark', async () => {
    const state = makeFakeStateStore();
    const contended: StateStore = {
      ...state,
      put: async (write) => (write.key.p === stateKeys.control ? 'conflict' : state.put(write)),
    };
    await expect(makeAgentCommands(contended).send('node-1', commandOf('c1'))).rejects.toMatchObject({
      code: 'STATE_BUSY',
      retryable: true,
    });
  });
});
