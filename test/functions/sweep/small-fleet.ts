import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import type { SampleItem } from '../../../functions/ports/stores.ts';
import { makeSweepHandler } from '../../../functions/sweep/handler.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeExecutions } from '../../fakes/executions.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

export const startMs = Date.UTC(2026, 10, 21, 12);

/** Hosts one by one, with documents that are stored. Times are after the start. */
export function makeFleet() {
  let nowMs = startMs;
  let seq = 0;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const samples = makeFakeSampleStore();
  const errors: unknown[] = [];
  const emitted: object[] = [];
  const sweep = makeSweepHandler({
    state,
    samples,
    executions: makeFakeExecutions(),
    clock: () => nowMs,
    metrics: (figures) => void emitted.push(figures),
    log: (_, error) => void errors.push(error),
  });
  const host = (name: string, over: Partial<HostRecord> = {}) =>
    state.put<HostRecord>({
      key: stateKeys.host(name),
      body: {
        host: name,
        name,
        state: 'active',
        tags: {},
        keyThumbprint: 'k',
        enrolledAtMs: startMs,
        ...over,
      },
      expected: 'any',
    });
  const contact = (name: string, receivedAtMs: number, over: Partial<SampleItem> = {}) =>
    samples.put({
      host: name,
      boot: 'b',
      seq: seq++,
      builtAtMs: receivedAtMs,
      receivedAtMs,
      bodyHash: new Uint8Array(16),
      clockOffsetMs: 0,
      expiresAtMs: receivedAtMs,
      ...over,
    });
  const sweepAt = async (ms: number) => {
    nowMs = startMs + ms;
    const before = events.all().length;
    await sweep();
    return events.all().slice(before);
  };
  return { events, state, samples, errors, emitted, host, contact, sweepAt, sweep };
}

/** A fleet of `count` hosts, all heard at the start. */
export async function fleetOf(count: number) {
  const fleet = makeFleet();
  for (let i = 0; i < count; i++) {
    await fleet.host(`node-${i}`);
    await fleet.contact(`node-${i}`, startMs);
  }
  return fleet;
}
