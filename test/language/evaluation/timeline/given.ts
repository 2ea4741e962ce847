import type { HostSet, Rule } from '../../../../shared/language/artifact.ts';
import type { Expr, MemberNode } from '../../../../shared/language/ast.ts';
import {
  type Environment,
  type Facts,
  type HostFact,
  type MemberTruth,
  noFacts,
} from '../../../../shared/language/evaluation/facts.ts';
import type { Base, Episode, Timeline } from '../../../../shared/language/evaluation/phase.ts';
import { retain } from '../../../../shared/language/evaluation/retain.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';
import { parseExpression } from '../../../../shared/language/expression/parser.ts';
import type { Truth } from '../../../../shared/language/kleene.ts';

type Labels = Readonly<Record<string, string>>;
export type Outcome = Pick<Timeline, 'episodes' | 'unknownEpisodes' | 'occurrences'>;

export function expr(text: string): Expr {
  const { expr: parsed } = parseExpression(text);
  if (!parsed) throw new Error(`no expression: ${text}`);
  return parsed;
}

export function selector(text: string) {
  const parsed = expr(text);
  if (parsed.kind !== 'selector') throw new Error(`no selector: ${text}`);
  return parsed;
}

/** `A B{x="1"}`: selectors between single blanks. */
export function selectors(text: string) {
  return text === '' ? [] : text.split(' ').map(selector);
}

export function rule(when: Expr, rest: Partial<Rule> = {}): Rule {
  return {
    application: 'default',
    name: 'rule',
    hash: 'hash',
    by: [],
    when,
    forMs: 0,
    clearForMs: 0,
    emit: 'RULE',
    severity: 'minor',
    set: {},
    ...rest,
  };
}

/** The host set `web` holds hosts with the tag `role: web`. */
const hostSets: Readonly<Record<string, HostSet>> = { web: { hosts: [], tags: { role: 'web' } } };

/** What an instance born at 0 reads. */
export function environment(facts: Partial<Facts>, rest: Partial<Environment> = {}): Environment {
  return {
    facts: { ...noFacts, ...facts },
    hostSets,
    scope: {},
    bornMs: 0,
    hostMade: new Set(),
    consumed: {},
    ...rest,
  };
}

/** A truth that `script` tells. */
export function told(hash: string): MemberNode {
  return { kind: 'member', hash };
}

/** `TTF?`: a letter for each millisecond from 0 on, the last one for ever; of the member rule with this hash. */
export function script(hash: string, text: string): MemberTruth {
  const letters: Readonly<Record<string, Truth>> = { T: true, F: false, '?': undefined };
  return {
    hash,
    labels: {},
    timesMs: [...text].map((_, tMs) => tMs),
    truths: [...text].map((letter) => letters[letter]),
  };
}

/** `A@3 B@5`: occurrences with ids `1`, `2` and so on in this order. */
export function occurrences(text: string, labels: Labels = {}): Facts['occurrences'] {
  return text.split(' ').map((word, index) => {
    const [type = '', time = ''] = word.split('@');
    return { id: String(index + 1), type, labels, tMs: Number(time), values: {} };
  });
}

export function episode(type: string, startMs: number, endMs: number, labels: Labels = {}) {
  const id = `${type}-${startMs}`;
  return { id, episode: `of-${id}`, type, labels, startMs, endMs, values: {} };
}

/** A web host in `[startMs, endMs)`, silent in the spans. */
export function webHost(
  host: string,
  [startMs, endMs]: readonly [number, number],
  silent: ReadonlyArray<readonly [number, number]> = [],
): HostFact {
  return {
    host,
    tags: { role: 'web' },
    startMs,
    endMs,
    silent: silent.map(([from, to]) => ({ startMs: from, endMs: to })),
  };
}

/** One line for each episode: `2-5 .. 7-9`, hold begin and raise, hold begin and clear, and the reason if it is another. */
export function lines(episodes: readonly Episode[]): readonly string[] {
  return episodes.map(({ startMs, raisedMs, sinceMs, clearedMs, reason }) => {
    const raised = `${startMs}-${raisedMs}`;
    if (clearedMs === undefined) return raised;
    if (reason !== 'condition-ended') return `${raised} .. ${clearedMs} ${reason}`;
    return `${raised} .. ${sinceMs}-${clearedMs}`;
  });
}

/**
 * The outcome from the begin of the instance to `untilMs`, evaluated in pieces that begin at the cuts. From piece to piece
 * goes what `retain` keeps, and the base as JSON.
 */
export function outcomeOf(
  of: Rule,
  env: Environment,
  untilMs: number,
  cutsMs: readonly number[] = [],
): Outcome {
  let base: Base = firstBase(env.bornMs);
  let facts = env.facts;
  const outcome = {
    episodes: [] as Episode[],
    unknownEpisodes: [] as Episode[],
    occurrences: [] as Timeline['occurrences'][number][],
  };
  for (const endMs of [...cutsMs.map((cutMs) => cutMs - 1), untilMs]) {
    const piece = timelineOf(of, { ...env, facts }, base, endMs);
    const isOver = ({ clearedMs }: Episode) => clearedMs !== undefined || endMs === untilMs;
    outcome.episodes.push(...piece.episodes.filter(isOver));
    outcome.unknownEpisodes.push(...piece.unknownEpisodes.filter(isOver));
    outcome.occurrences.push(...piece.occurrences);
    base = JSON.parse(JSON.stringify(piece.next));
    facts = retain(of, { ...env, facts }, base);
  }
  return outcome;
}

/** The outcome in one piece; throws if any cut between the begin and `untilMs` leads to another one. */
export function settledOutcomeOf(of: Rule, env: Environment, untilMs: number): Outcome {
  const whole = outcomeOf(of, env, untilMs);
  for (let cutMs = env.bornMs + 1; cutMs <= untilMs; cutMs++) {
    const pieces = outcomeOf(of, env, untilMs, [cutMs]);
    if (JSON.stringify(pieces) !== JSON.stringify(whole)) {
      throw new Error(`cut at ${cutMs}: ${JSON.stringify(pieces)} instead of ${JSON.stringify(whole)}`);
    }
  }
  const millisecondByMillisecond = Array.from(
    { length: untilMs - env.bornMs },
    (_, index) => env.bornMs + index + 1,
  );
  const pieces = outcomeOf(of, env, untilMs, millisecondByMillisecond);
  if (JSON.stringify(pieces) !== JSON.stringify(whole)) throw new Error(JSON.stringify(pieces));
  return whole;
}
