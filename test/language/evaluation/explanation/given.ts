import type { Rule } from '../../../../shared/language/artifact.ts';
import type { Expr, SelectorNode } from '../../../../shared/language/ast.ts';
import { explain } from '../../../../shared/language/evaluation/explanation/explain.ts';
import type { Explanation } from '../../../../shared/language/evaluation/explanation/explanation.ts';
import { renderExplanation } from '../../../../shared/language/evaluation/explanation/render.ts';
import {
  type ActiveEpisode,
  type Environment,
  type Facts,
  type HostFact,
  noFacts,
  type Occurrence,
  type Series,
} from '../../../../shared/language/evaluation/facts.ts';
import { firstBase } from '../../../../shared/language/evaluation/timeline.ts';
import { parseExpression } from '../../../../shared/language/expression/parser.ts';

export const forever = Number.POSITIVE_INFINITY;
export const minuteMs = 60_000;
/** All tests begin at 14:00:00 of one day. */
export const bornMs = Date.UTC(2026, 10, 21, 14);
export const at = (minutes: number, seconds = 0) => bornMs + minutes * minuteMs + seconds * 1000;

export function parse(text: string): Expr {
  const { expr } = parseExpression(text);
  if (!expr) throw new Error(`no expression: ${text}`);
  return expr;
}

export function event(name: string): SelectorNode {
  return { kind: 'selector', name, matchers: [] };
}

export function rule(when: string | Expr, more: Partial<Rule> = {}): Rule {
  return {
    ...{ application: 'default', name: 'r', hash: 'h', by: [], forMs: 0, clearForMs: 0, set: {} },
    ...{ emit: 'R', severity: 'minor', when: typeof when === 'string' ? parse(when) : when },
    ...more,
  };
}

export function environment(facts: Partial<Facts>, more: Partial<Environment> = {}): Environment {
  return {
    ...{ facts: { ...noFacts, ...facts }, hostSets: {}, scope: {}, bornMs },
    ...{ hostMade: new Set<string>(), consumed: {} },
    ...more,
  };
}

/** A series of `node-1`, a point each minute from 14:00 on; undefined leaves one out. */
export function series(metric: string, values: ReadonlyArray<number | undefined>, host = 'node-1'): Series {
  const points = values.flatMap((value, i) =>
    value === undefined ? [] : [{ tMs: at(i), untilMs: at(i + 3), value, id: `018f${i}` }],
  );
  return { metric, labels: { host }, points };
}

export function episode(
  type: string,
  host: string,
  startMs: number,
  endMs = forever,
  values = {},
): ActiveEpisode {
  const id = `raise-${type}-${host}`;
  return { id, episode: `e-${id}`, type, labels: { host }, startMs, endMs, values };
}

export function occurrence(type: string, tMs: number, labels = {}): Occurrence {
  return { id: `${type}-${(tMs - bornMs) / 1000}`, type, labels, tMs, values: {} };
}

export function host(name: string, silent: HostFact['silent'] = [], tags = { role: 'web' }): HostFact {
  return { host: name, tags, startMs: bornMs, endMs: forever, silent };
}

export const silentFrom = (startMs: number) => [{ startMs, endMs: forever }];
export const web = { web: { hosts: [], tags: { role: 'web' } } };

/** The lines of an explanation, by what stands in the rule. */
export function lines(
  when: string | Expr,
  env: Environment,
  atMs: number,
  more: Partial<Rule> = {},
): readonly string[] {
  return renderExplanation(explain(rule(when, more), env, firstBase(bornMs), atMs)).split('\n');
}

/** The node of the condition. */
export function condition(when: string | Expr, env: Environment, atMs: number): Explanation | undefined {
  return explain(rule(when), env, firstBase(bornMs), atMs).children[0];
}
