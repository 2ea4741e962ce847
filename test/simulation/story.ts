import { hashText } from '../../shared/facts/ids.ts';
import type { Artifact, CompositeRule, Policy } from '../../shared/language/artifact.ts';
import { makeRoutes } from '../../shared/language/placement/routes.ts';
import { hourMs } from '../../shared/time.ts';
import { type Random, several } from '../language/fuzz/random.ts';
import type { Action } from './actions.ts';
import { asDocuments } from './documents.ts';
import { membershipOf, whilePresent } from './membership.ts';
import { policiesOf } from './policies.ts';
import { changed, changeOf, type JudgedRule, type Made, settled } from './rule-change.ts';
import { ruleKinds } from './rules.ts';
import type { Surroundings } from './surroundings.ts';
import { baseTypes, factsOf } from './telling.ts';

export const hostSets: Artifact['hostSets'] = { web: { hosts: [], tags: { role: 'web' } } };

/** What happens in a deployment, and how it has to be judged. */
export interface Story {
  readonly startMs: number;
  readonly hosts: readonly string[];
  readonly artifact: Artifact;
  readonly rules: readonly JudgedRule[];
  readonly actions: readonly Action[];
  /** Nothing changes after this but by what the functions still owe. */
  readonly horizonMs: number;
  readonly surroundings: Surroundings & { readonly untilMs: number };
  /** The stream loses events, and the reconciler looks for them. */
  readonly isReconciled: boolean;
  /** Silences are told by documents, or their absence; else all hosts are heard all the time. */
  readonly hasSilences: boolean;
}

export const storyStartMs = Date.UTC(2026, 0, 5, 8);
const startMs = storyStartMs;
const firstHosts = ['h1', 'h2', 'h3'];
/** How long a story runs. */
const runMs = 2 * hourMs;

/** Small enough for a few facts to fill several pages. */
export const tinyPages: Surroundings['pageBounds'] = { wholeBytes: 1_100, shrinkBytes: 550, pageFacts: 1 };

/** Hosts and others tell of what happens to a few rules, which may change meanwhile. */
export function makeStory(random: Random): Story {
  const isReconciled = random.chance(0.12);
  const possible = isReconciled ? ruleKinds.filter(({ name }) => name !== 'unless') : ruleKinds;
  const kinds = several(random, 1, 2, () => random.pick(possible));
  const made = kinds.map((kind, i) => {
    const rules = kind.make(random, `${kind.name}-${i}`);
    // What the reconciler finds comes later than the correlator waits.
    return { kind, rules: isReconciled ? rules.map(revisedThroughout) : rules };
  });
  const spanSec = 20 + random.below(60);
  const changeMs = startMs + (5 + random.below(spanSec)) * 1_000;
  const change = isReconciled ? undefined : changeOf(random);
  const set = change === undefined ? settled(made) : changed(change, made);
  const policies = policiesOf(random, set.before);
  const define: readonly Action[] =
    set.after === undefined
      ? []
      : [{ kind: 'define', atMs: changeMs, artifact: artifactOf(set.after, policies) }];
  const isAboutSets = kinds.some(({ name }) => name.includes('web'));
  const membership = membershipOf(random, startMs, spanSec, isAboutSets ? 0.7 : 0.1);
  const hosts = [...new Set([...firstHosts, ...membership.map(({ host }) => host)])];
  const telling = { startMs, spanSec, hosts, types: typesOf(made), least: 3, most: 10 };
  const manners = { endsAll: kinds.some(({ name }) => name === 'unless'), isInOrder: change !== undefined };
  const told = factsOf(random, telling, manners).flatMap((each) => whilePresent(startMs, each, membership));
  const artifact = artifactOf(set.before, policies);
  const isCloned = !manners.endsAll && !manners.isInOrder && random.chance(0.2);
  const offsets = new Map(['h1', 'h2'].map((host) => [host, random.pick([0, 0, -3_000, 2_000])]));
  const sending = {
    offsetMs: (host: string) => offsets.get(host) ?? 0,
    configVersion: random.pick([null, artifact.version]),
    isCloned,
  };
  const facts = random.chance(0.3) ? asDocuments(random, told, sending) : told;
  return {
    startMs,
    hosts: firstHosts,
    artifact,
    rules: set.rules,
    actions: [...facts, ...membership, ...define],
    horizonMs: startMs + (spanSec + 120) * 1_000,
    surroundings: {
      untilMs: startMs + runMs,
      ...(random.chance(0.2) && tinyPages && { pageBounds: tinyPages }),
    },
    isReconciled,
    hasSilences: false,
  };
}

export function artifactOf(
  compositeRules: readonly CompositeRule[],
  policies: readonly Policy[] = [],
): Artifact {
  const version = hashText(
    [...compositeRules, ...policies].map(({ hash }) => hash),
    16,
  );
  const routes = makeRoutes(compositeRules, policies);
  return { v: 1, version, hostSets, hostRules: [], compositeRules, policies, routes };
}

/** What the stream lost and came under an old id is published by the reconciler's deep pass, perhaps more than an hour later. */
function revisedThroughout(rule: CompositeRule): CompositeRule {
  return { ...rule, reviseLimitMs: runMs };
}

/** Types that the rules read and hosts send. */
function typesOf(made: readonly Made[]): readonly string[] {
  const rules = made.flatMap((each) => each.rules);
  const read = Object.keys(makeRoutes(rules, []));
  return baseTypes.filter((type) => read.includes(type));
}
