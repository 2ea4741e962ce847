import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainComposite } from '../../../functions/explain/explain-composite.ts';
import { decide } from '../../../shared/correlator/decide.ts';
import { fold } from '../../../shared/correlator/fold.ts';
import { agreesWith, touchesOf } from '../../../shared/correlator/instances.ts';
import { newState } from '../../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { idAt } from '../../../shared/facts/ids.ts';
import { readsOf } from '../../../shared/language/evaluation/reads.ts';
import { type CorrelatorSample, correlatorSample } from '../../correlator/oracle/arbitrary-delivery.ts';
import { viewOf } from '../../correlator/oracle/expected.ts';
import { run } from '../../correlator/oracle/run.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { truthAt } from '../../language/oracle/value-at.ts';
import { artifactOf } from '../correlate/world.ts';

const correlator = { decide, fold, touchesOf, agreesWith, newState };
const numRuns = 150;

/** Events as they are stored: with ids that carry their time, and clears that name their raise. */
function stored(sample: CorrelatorSample): CorrelatorSample {
  const { events, deliveries } = sample;
  const idOf = ({ id, t }: TocsinEvent) => idAt(t, [id]);
  const raiseOf = ({ episode }: TocsinEvent) =>
    events.find((each) => each.episode === episode && each.transition === 'raised');
  const asStored = (event: TocsinEvent): TocsinEvent => {
    const raise = event.transition === 'cleared' ? raiseOf(event) : undefined;
    const { host } = event.labels;
    const causes = raise ? [idOf(raise)] : [];
    return { ...event, id: idOf(event), causes, ...(host !== undefined && { host }) };
  };
  return {
    ...sample,
    context: { ...sample.context, series: [] },
    events: events.map(asStored),
    deliveries: deliveries.map(({ atMs, event }) => ({ atMs, ...(event && { event: asStored(event) }) })),
  };
}

/** What the explanation says of the condition at a time, out of what the correlator and the senders stored. */
async function explainedAt(
  sample: CorrelatorSample,
  said: ReturnType<typeof run>['events'],
  atMs: number,
  leastMs?: number,
) {
  const { rule, labels, context, events, untilMs } = sample;
  const store = makeFakeEventStore();
  for (const event of [...events, ...said]) await store.put(event);
  for (const { transition, causes } of [...events, ...said])
    if (transition === 'cleared' && causes[0] !== undefined) await store.close(causes[0]);
  const ports = {
    state: makeFakeStateStore(store),
    events: store,
    samples: makeFakeSampleStore(),
    hosts: {
      all: async () => context.hosts,
      of: async (host: string) => context.hosts.filter((fact) => fact.host === host),
    },
    definitions: { load: async () => undefined },
    clock: () => 0,
  };
  const then = { version: 'v1', number: 1, author: 'ann', appliedAtMs: 0, activeAtMs: 0 };
  const artifact = { ...artifactOf(rule), hostSets: context.hostSets };
  const nowMs = untilMs + rule.latenessMs + 1_000;
  const asked = { rule, set: { then, artifact }, key: labels, atMs, nowMs };
  const { instances, notes } = await explainComposite(ports, asked, leastMs);
  return { instance: instances[0], notes };
}

describe('the explanation of a composite', () => {
  it.each([
    ['all that was stored', undefined],
    ['what its holds and windows reach', 0],
  ])(
    'agrees at each moment with the oracle and with what was raised, from %s',
    { timeout: 120_000 },
    async (_, leastMs) => {
      const seen = { differing: 0, true: 0, false: 0, unknown: 0, open: 0 };
      await fc.assert(
        fc.asyncProperty(
          correlatorSample,
          fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 3, maxLength: 3 }),
          async (given, moments) => {
            const sample = stored(given);
            const { rule, untilMs } = sample;
            const view = viewOf(sample);
            fc.pre(view !== undefined && readsOf(rule).samples.size === 0);
            if (view === undefined) return;
            const { facts } = view;
            const firstMs = Math.min(
              ...[
                ...facts.episodes.map(({ startMs }) => startMs),
                ...facts.occurrences.map(({ tMs }) => tMs),
                ...facts.members.flatMap(({ timesMs }) => timesMs),
              ],
            );
            const fromMs = Math.max(view.bornMs, firstMs);
            fc.pre(fromMs < untilMs);
            const said = run(correlator, sample).events;
            for (const percent of moments) {
              const atMs = fromMs + Math.floor(((untilMs - fromMs) * percent) / 100);
              const { instance, notes } = await explainedAt(sample, said, atMs, leastMs);
              const truth = truthAt(rule.when, view, atMs);
              expect({ atMs, truth: instance?.truth }).toEqual({
                atMs,
                truth: truth === undefined ? 'unknown' : String(truth),
              });
              seen.differing += notes.length;
              if (instance) seen[instance.truth]++;
              if (instance?.phase === 'open') seen.open++;
            }
          },
        ),
        { numRuns, seed: 7 },
      );
      expect(seen.differing).toBeLessThanOrEqual(leastMs === undefined ? 0 : 0.02 * 3 * numRuns);
      expect(Math.min(seen.true, seen.false, seen.unknown, seen.open)).toBeGreaterThan(numRuns / 20);
    },
  );
});
