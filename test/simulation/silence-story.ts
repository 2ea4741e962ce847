import { hourMs, minuteMs } from '../../shared/time.ts';
import type { Random } from '../language/fuzz/random.ts';
import type { Action, Posted } from './actions.ts';
import { documentOf, drafted } from './documents.ts';
import { settled } from './rule-change.ts';
import { silenceKinds } from './silence-rules.ts';
import { artifactOf, type Story, storyStartMs, tinyPages } from './story.ts';
import { episodeOf } from './telling.ts';

/** From the begin up to the end a host is not heard; neither is inside. */
interface Mute {
  readonly fromMs: number;
  readonly toMs: number;
}

/** An agent's flush at its defaults. */
const flushMs = minuteMs;
const startMs = storyStartMs;
/** Time for who never comes back to be told of: eight minutes after an outage, and three of silence, the sweep has done so. */
const judgedAfterMs = 13 * minuteMs;

/** Hosts send a document each minute, but those that fall silent for a while, or for good; now and then all do at once. */
export function makeSilenceStory(random: Random): Story {
  const hosts = Array.from({ length: random.pick([2, 6, 7]) }, (_, i) => `h${i + 1}`);
  const spanMin = 8 + random.below(4);
  const untilMs = startMs + spanMin * minuteMs;
  const outage = random.chance(0.6) ? muteOf(random, spanMin) : undefined;
  const dead = new Set(hosts.filter(() => random.chance(0.08)));
  const kind = random.pick(silenceKinds);
  const set = settled([{ kind, rules: kind.make(random, kind.name) }]);
  const artifact = artifactOf(set.before);
  const actions = hosts.flatMap((host) => {
    const isSpared = random.chance(0.15);
    const mutes = [
      ...(outage !== undefined && !isSpared ? [returning(random, outage)] : []),
      ...(random.chance(0.35) ? [muteOf(random, spanMin)] : []),
      ...(dead.has(host) ? [{ fromMs: muteOf(random, spanMin).fromMs, toMs: Number.POSITIVE_INFINITY }] : []),
    ];
    return documentsOf(random, host, mutes, untilMs, artifact.version);
  });
  return {
    startMs,
    hosts,
    artifact,
    rules: set.rules,
    actions,
    horizonMs: untilMs + judgedAfterMs,
    surroundings: {
      untilMs: startMs + 3 * hourMs,
      isHeard: (host, nowMs) => nowMs >= untilMs && !dead.has(host),
      ...(random.chance(0.2) && tinyPages && { pageBounds: tinyPages }),
    },
    isReconciled: false,
    hasSilences: true,
  };
}

function muteOf(random: Random, spanMin: number): Mute {
  const fromMs = startMs + random.below(spanMin * 60) * 1_000;
  return { fromMs, toMs: fromMs + (60 + random.below(360)) * 1_000 };
}

/** After an outage agents wait for up to five minutes before they try again. */
function returning(random: Random, { fromMs, toMs }: Mute): Mute {
  return { fromMs, toMs: toMs + random.below(300) * 1_000 };
}

/** One document each minute, some of them with an episode that began or ended since the last one. */
function documentsOf(
  random: Random,
  host: string,
  mutes: readonly Mute[],
  untilMs: number,
  configVersion: string,
): readonly Action[] {
  const documents: Posted[] = [];
  const phaseMs = random.below(60) * 1_000;
  let waiting = [...(random.chance(0.6) ? episodeOf(random, host, startMs, untilMs) : [])];
  for (let atMs = startMs + phaseMs; atMs < untilMs; atMs += flushMs) {
    const at = atMs;
    if (mutes.some(({ fromMs, toMs }) => at >= fromMs && at < toMs)) continue;
    const events = waiting.filter(({ t }) => t <= at);
    waiting = waiting.filter(({ t }) => t > at);
    const from = { host, seq: documents.length + 1, atMs, offsetMs: 0, configVersion };
    documents.push({ kind: 'document', atMs, document: documentOf(from, events.map(drafted)) });
  }
  return documents;
}
