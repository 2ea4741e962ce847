import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { membersPerFact } from '../../../functions/correlate/members.ts';
import { settleAttempts } from '../../../functions/correlate/ports.ts';
import { instanceId, newState } from '../../../shared/correlator/state.ts';
import { and, clear, diskFull, not, occurrence, raise, ruleOf, selector } from '../../correlator/given.ts';
import { netOf } from './episodes-by-millisecond.ts';
import { artifactOf, makeWorld, sqsEvent } from './world.ts';

const node1 = diskFull('node-1', 1_000);
const node2 = diskFull('node-2', 3_000);
const bothFull = and(selector('DISK_FULL', { host: 'node-1' }), selector('DISK_FULL', { host: 'node-2' }));
const short = ({ transition, t, type }: { transition: string; t: number; type: string }) => [
  type,
  transition,
  t,
];

describe('correlate', () => {
  it('raises a composite of two hosts with its causes, and clears it when one of them clears', async () => {
    const world = makeWorld(artifactOf(ruleOf(bothFull)));
    const raises = [raise(node1), raise(node2)];
    await world.deliver(raises);
    const end = clear(node1, 9_000);
    await world.deliver([end]);
    const [raised, cleared] = world.events.all();
    expect(raised).toMatchObject({ type: 'BOTH_FULL', transition: 'raised', t: 3_000, start: 3_000 });
    expect(raised?.causes).toEqual(raises.map((event) => event.id));
    expect(cleared).toMatchObject({
      transition: 'cleared',
      t: 9_000,
      episode: raised?.episode,
      origin: raised?.id,
    });
    expect(cleared?.causes).toEqual([raised?.id, end.id]);
  });

  it('holds `for` by a machine: nothing one millisecond before its end, the raise at its end', async () => {
    const world = makeWorld(artifactOf(ruleOf(bothFull, { forMs: 2_000 })));
    await world.deliver([raise(node1), raise(node2)]);
    const [run] = world.machine.all();
    expect(run?.input).toMatchObject({ v: 1, until: new Date(5_000).toISOString() });
    world.at(4_999);
    const early = await world.wake(run?.input as never);
    expect(early).toEqual({ next: 'wait', until: new Date(5_000).toISOString() });
    expect(world.events.all()).toEqual([]);
    world.at(5_000);
    expect(await world.wake(run?.input as never)).toEqual({ next: 'end' });
    expect(world.events.all().map(short)).toEqual([['BOTH_FULL', 'raised', 5_000]]);
  });

  it('starts one machine for one deadline, and another only for an earlier one', async () => {
    const either = ruleOf(selector('DISK_FULL'), { forMs: 10_000 });
    const world = makeWorld(artifactOf(either));
    await world.deliver([raise(node2)]);
    await world.deliver([raise({ ...node2, startMs: 3_500 })]);
    expect(world.machine.all()).toHaveLength(1);
    await world.deliver([raise(node1, 5_000)]);
    expect(world.machine.all().map((run) => (run.input as { until: string }).until)).toEqual(
      [13_000, 11_000].map((ms) => new Date(ms).toISOString()),
    );
  });

  it('fails a poisoned message alone', async () => {
    const world = makeWorld(artifactOf(ruleOf(bothFull)));
    const bodies = [JSON.stringify(raise(node1)), '{', JSON.stringify({ detail: raise(node2) }), '{"v":2}'];
    const answer = await world.correlate(sqsEvent(bodies));
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }, { itemIdentifier: '3' }]);
    expect(world.events.all()).toHaveLength(0);
    world.at(3_000);
    await world.deliver([raise(node1)]);
    expect(world.events.all()).toHaveLength(1);
  });

  it('keeps no rule from a message that another one fails', async () => {
    const crowded = ruleOf(
      { kind: 'absent', of: selector('A'), forMs: 1_000 },
      { name: 'crowded', by: ['host'] },
    );
    const few = { ...crowded, name: 'few', in: 'one' };
    const hostSets = { one: { hosts: ['node-0'], tags: {} } };
    const world = makeWorld({ ...artifactOf(crowded, few), hostSets });
    for (let i = 0; i <= membersPerFact; i++) await world.host(`node-${i}`);
    const applied = occurrence('DEFINITIONS_APPLIED', 5_000);
    expect((await world.deliver([applied])).batchItemFailures).toHaveLength(1);
    expect(world.errors).toMatchObject([{ code: 'INSTANCES_TOO_MANY' }]);
    expect(world.store.items().filter(({ key }) => key.p.startsWith('INSTANCE#'))).toMatchObject([
      { body: { rule: 'few' } },
    ]);
  });

  it('fails all messages while there are no definitions', async () => {
    const world = makeWorld(undefined);
    const answer = await world.deliver([raise(node1), raise(node2)]);
    expect(answer.batchItemFailures.map((each) => each.itemIdentifier)).toEqual(['0', '1']);
    expect(world.store.items()).toEqual([]);
  });

  it('leaves a state of an unknown version as it is and fails its messages', async () => {
    const rule = ruleOf(bothFull);
    const world = makeWorld(artifactOf(rule));
    const key = stateKeys.instance(instanceId(rule, {}));
    await world.store.put({ key, body: { ...newState(rule, {}), v: 4 }, expected: 'absent' });
    const answer = await world.deliver([raise(node1)]);
    expect(answer.batchItemFailures).toHaveLength(1);
    expect(world.errors).toMatchObject([{ code: 'STATE_VERSION_UNKNOWN', retryable: true }]);
    expect(world.store.items()).toMatchObject([{ version: 1, body: { v: 4 } }]);
  });

  it('writes an instance once for a whole batch, and not at all for doubles', async () => {
    const world = makeWorld(artifactOf(ruleOf(selector('DISK_FULL'))));
    const batch = Array.from({ length: 50 }, (_, i) => raise({ ...node1, labels: { host: `node-${i}` } }));
    await world.deliver(batch);
    await world.deliver(batch);
    expect(world.store.items().map((item) => item.version)).toEqual([1]);
  });

  it('comes to the same with batches at the same time, by trying again on conflicts', async () => {
    const world = makeWorld(artifactOf(ruleOf(bothFull)));
    await Promise.all(
      [raise(node1), raise(node2), clear(node2, 5_000)].map((event) => world.deliver([event])),
    );
    expect(world.conflicts.pauses).toBeGreaterThan(0);
    const net = netOf(world.events.all());
    expect(net).toEqual([{ startMs: 3_000, raisedMs: 3_000, clearedMs: 5_000 }]);
  });

  it.each([
    [settleAttempts - 1, 0],
    [settleAttempts, 1],
  ])('with %i conflicts in a row fails %i messages', async (count, failures) => {
    const world = makeWorld(artifactOf(ruleOf(bothFull)));
    let left = count;
    const put = world.store.putWithEvents;
    world.store.putWithEvents = async (write, events) => (left-- > 0 ? 'conflict' : put(write, events));
    const { batchItemFailures } = await world.deliver([raise(node1)]);
    expect(batchItemFailures).toHaveLength(failures);
  });

  it('waits for late facts where the condition negates one', async () => {
    const rule = ruleOf(and(selector('DISK_FULL'), not(selector('MAINTENANCE'))), { latenessMs: 15_000 });
    const maintenance = { type: 'MAINTENANCE', labels: { host: 'node-1' }, startMs: 500 };
    const quiet = makeWorld(artifactOf(rule));
    await quiet.deliver([raise(node1)]);
    await quiet.deliver([raise(maintenance, 15_000)]);
    await quiet.settle();
    expect(quiet.events.all()).toEqual([]);

    const loud = makeWorld(artifactOf(rule));
    await loud.deliver([raise(node1)]);
    await loud.settle();
    expect(loud.events.all().map(short)).toEqual([['BOTH_FULL', 'raised', 1_000]]);
    expect(loud.events.all()[0]?.r).toBe(16_000);
  });

  it('builds composites on composites', async () => {
    const lower = ruleOf(bothFull, { forMs: 1_000, latenessMs: 15_000 });
    const upper = ruleOf(and(selector('BOTH_FULL'), not(selector('MAINTENANCE'))), {
      name: 'act-now',
      emit: 'ACT_NOW',
      latenessMs: 15_000,
    });
    const world = makeWorld(artifactOf(lower, upper));
    await world.deliverAll([[raise(node1)], [raise(node2)]]);
    await world.settle();
    await world.deliverAll([[clear(node2, 60_000)]]);
    await world.settle();
    expect(world.events.all().map(short)).toEqual([
      ['BOTH_FULL', 'raised', 4_000],
      ['ACT_NOW', 'raised', 4_000],
      ['BOTH_FULL', 'cleared', 60_000],
      ['ACT_NOW', 'cleared', 60_000],
    ]);
    // The upper one waits for its own lateness after the lower one's.
    expect(world.events.all().map((event) => event.r)).toEqual([19_000, 34_000, 75_000, 90_000]);
  });

  it('ends the episode of a rule that is no more when its raise comes by', async () => {
    const world = makeWorld(artifactOf(ruleOf(bothFull)));
    await world.deliver([raise(node1), raise(node2)]);
    const [raised] = world.events.all();
    world.define(artifactOf());
    world.at(20_000);
    await world.deliver([raised as never]);
    await world.deliver([raised as never]);
    expect(world.events.all().slice(1)).toMatchObject([
      { transition: 'cleared', reason: 'rule-removed', origin: raised?.id, causes: [raised?.id], t: 20_000 },
    ]);
  });
});
