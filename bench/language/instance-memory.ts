import type { Rule } from '../../shared/language/artifact.ts';
import type { Environment } from '../../shared/language/evaluation/facts.ts';
import { programOf } from '../../shared/language/evaluation/program.ts';
import { retain } from '../../shared/language/evaluation/retain.ts';
import { firstBase, timelineOf } from '../../shared/language/evaluation/timeline.ts';
import { parseExpression } from '../../shared/language/expression/parser.ts';

/** Run with `--expose-gc`: prints as JSON how many bytes of heap a rule and an instance take, over so many of each. */
const count = 10_000;

const kept: unknown[] = [];
const ruleBytes = bytesOf((i) => {
  const rule = ruleOf(i);
  programOf(rule.when);
  return rule;
});
const shared = ruleOf(0);
const instanceBytes = bytesOf((i) => holdingInstance(shared, i));
console.log(JSON.stringify({ count, ruleBytes, instanceBytes }));

/** What one of many takes on the heap, on average. */
function bytesOf(make: (i: number) => unknown): number {
  const made: unknown[] = [];
  kept.push(made);
  for (let i = 0; i < 100; i++) made.push(make(i));
  const before = usedBytes();
  for (let i = 0; i < count; i++) made.push(make(i));
  return Math.round((usedBytes() - before) / count);
}

function usedBytes(): number {
  if (!globalThis.gc) throw new Error('run with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** A compiled rule of two comparisons, with its program. */
function ruleOf(i: number): Rule {
  const { expr } = parseExpression(`cpu > ${i + 1} and memory > 80%`);
  if (!expr) throw new Error('no expression');
  const names = { application: 'default', name: `rule-${i}`, hash: `hash-${i}`, emit: `BUSY_${i}` };
  return { ...names, by: ['host'], when: expr, forMs: 300_000, clearForMs: 0, severity: 'minor', set: {} };
}

/** What is kept of one instance between two looks: its base and the facts that can still matter, as JSON has them. */
function holdingInstance(rule: Rule, i: number): unknown {
  const scope = { host: `node-${i}` };
  const points = Array.from({ length: 10 }, (_, k) => ({
    tMs: k * 10_000,
    untilMs: k * 10_000 + 30_000,
    value: i + 2,
  }));
  const series = ['cpu', 'memory'].map((metric) => ({ metric, labels: scope, points }));
  const facts = { series, occurrences: [], episodes: [], hosts: [], members: [] };
  const env: Environment = { facts, hostSets: {}, scope, bornMs: 0, hostMade: new Set(), consumed: {} };
  const base = timelineOf(rule, env, firstBase(0), 95_000).next;
  return JSON.parse(JSON.stringify({ scope, base, facts: retain(rule, env, base) }));
}
