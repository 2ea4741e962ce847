import { describeStateStore } from '../contracts/state-store.ts';
import { makeFakeEventStore } from './event-store.ts';
import { makeFakeStateStore } from './state-store.ts';

describeStateStore('in memory', async () => {
  const events = makeFakeEventStore();
  return { events, state: makeFakeStateStore(events) };
});
