import { expect, it } from 'vitest';
import { makeControl } from '../../../functions/adapters/control.ts';
import { makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { activationLeadMs } from '../../../functions/define/announcement.ts';
import { applyDefinitions } from '../../../functions/define/apply.ts';
import { publishStored } from '../../../functions/publish/publish-stored.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeEventBus } from '../../fakes/event-bus.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { compiled } from '../../language/given.ts';

it('routes nothing by the first set before it is in force, since nobody could decide by it, and by it from then on', async () => {
  const at = { nowMs: nineMs };
  const clock = () => at.nowMs;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const bus = makeFakeEventBus();
  const definitions = makeDefinitions(state, makeControl(state, clock, 0));
  const artifact = compiled('rules: [{ name: full, by: [], when: DISK_FULL, emit: FULL }]');
  const files = [{ name: 'a.yaml', text: '' }];
  await applyDefinitions(
    { state, clock },
    { artifact, files, author: 'ann', ifVersion: undefined, dryRun: false },
  );
  const publish = (host: string) =>
    publishStored({ definitions, bus, events, state, clock, pause: async () => undefined }, [
      { ...raiseDraft(host), r: nineMs },
    ]);
  at.nowMs = nineMs + activationLeadMs - 1;
  await publish('node-1');
  at.nowMs += 1;
  await publish('node-2');
  expect(bus.published.map(({ slip }) => slip)).toEqual([
    undefined,
    { version: artifact.version, composites: ['full'] },
  ]);
});
