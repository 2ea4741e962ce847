import { touchesOf } from '../../../shared/correlator/instances.ts';
import { canonicalKey, episodeId } from '../../../shared/facts/ids.ts';
import { canonicalJson } from '../../../shared/language/canonical-json.ts';
import type { Episode } from '../../../shared/language/evaluation/phase.ts';
import type { Outcome } from '../../language/oracle/outcome.ts';
import type { CorrelatorSample } from './arbitrary-delivery.ts';
import { expectedOf } from './expected.ts';
import { type Net, type NetEpisode, netOf } from './net.ts';
import { type Correlator, type Run, run } from './run.ts';

/** How a correlator contradicts the oracle, told for a person; undefined if it does not. */
export function disagreement(correlator: Correlator, sample: CorrelatorSample): string | undefined {
  try {
    const made = run(correlator, sample);
    return differenceOf(sample, made) ?? delayOf(correlator, sample, made);
  } catch (error) {
    return `a throw: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

/** Wake-ups at deadlines alone must say all as soon as it can be said. */
export function delayOf(
  correlator: Correlator,
  sample: CorrelatorSample,
  { events }: Run,
): string | undefined {
  if (sample.wakes !== 'deadlines' || isBusy(sample)) return undefined;
  const told = (said: Run['events']) => said.map(({ id, r }) => `${id} at ${r}`).join('\n');
  const expected = told(run(correlator, sample, 'always').events);
  const got = told(events);
  return expected === got ? undefined : `at each millisecond\n${expected}\nat deadlines\n${got}`;
}

/** To decide each millisecond costs much: it is done where little is heard, and deadlines matter. */
function isBusy({ rule, events }: CorrelatorSample): boolean {
  return events.filter((event) => touchesOf([rule], event).length > 0).length > 10;
}

/** The same of a run that was made already. */
export function differenceOf(sample: CorrelatorSample, { events }: Run): string | undefined {
  const expected = canonicalJson(expectedNet(sample));
  const got = canonicalJson(netOf(events));
  if (expected !== got) return `expected ${expected}\ngot      ${got}`;
  if (new Set(events.map(({ id }) => id)).size < events.length) return 'two events have one id';
  const { rule, labels } = sample;
  const wrong = events.find(
    ({ episode, start, origin, reason }) =>
      episode !== undefined &&
      rule.kind !== 'occurrence' &&
      reason !== 'retracted' &&
      (episode !== episodeId('default', rule.name, canonicalKey(labels), start as number) || !origin),
  );
  return wrong && `the episode of ${JSON.stringify(wrong)} does not follow from its start`;
}

const nets = new WeakMap<CorrelatorSample, Net>();

function expectedNet(sample: CorrelatorSample): Net {
  const net = nets.get(sample) ?? netOfOutcome(expectedOf(sample));
  nets.set(sample, net);
  return net;
}

export function netOfOutcome({ episodes, unknownEpisodes, occurrences }: Outcome): Net {
  return {
    episodes: episodes.map(netEpisode),
    unknownEpisodes: unknownEpisodes.map(netEpisode),
    occurrences: occurrences
      .map(({ startMs, endMs }) => ({ startMs, endMs }))
      .sort((a, b) => a.endMs - b.endMs || a.startMs - b.startMs),
  };
}

function netEpisode({ sinceMs: _, ...episode }: Episode): NetEpisode {
  return episode;
}
