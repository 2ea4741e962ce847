import { Environment } from '@marcbachmann/cel-js';
import { Engine } from 'json-rules-engine';
import type { EventValue } from '../../shared/facts/event.ts';
import type { Expr } from '../../shared/language/ast.ts';
import { type Facts, noFacts } from '../../shared/language/evaluation/facts.ts';
import { programOf, valueAt } from '../../shared/language/evaluation/program.ts';
import { parseExpression } from '../../shared/language/expression/parser.ts';
import type { Condition, Measured } from './conditions.ts';

/** Evaluates one condition over records, one after the other; compiled once, before. */
export interface Evaluator {
  readonly name: string;
  evaluateAll(records: readonly Measured[]): boolean[] | Promise<boolean[]>;
}

export function evaluatorsOf(condition: Condition): readonly Evaluator[] {
  return [tocsin(condition), cel(condition), jsonRules(condition), tocsinFromFacts(condition)];
}

/** Our program. Each evaluation first moves the record into the registers: the others take it as it is. */
function tocsin({ tocsin: text }: Condition): Evaluator {
  const { leaves, evaluate } = programOf(parsed(text));
  const names = leaves.map((leaf) => (leaf.kind === 'sample' ? leaf.selector.name : '') as keyof Measured);
  const registers: (EventValue | undefined)[] = names.map(() => undefined);
  return {
    name: 'tocsin',
    evaluateAll: (records) =>
      records.map((record) => {
        for (let i = 0; i < names.length; i++) registers[i] = record[names[i] as keyof Measured];
        return evaluate(registers) === true;
      }),
  };
}

/** All of our evaluation: the samples are facts with times and labels, from which the leaves are read. */
function tocsinFromFacts({ tocsin: text }: Condition): Evaluator {
  const expr = parsed(text);
  const around = { hostSets: {}, scope: { host: 'a' }, bornMs: 0, hostMade: new Set<string>(), consumed: {} };
  return {
    name: 'tocsin, from samples with times',
    evaluateAll: (records) =>
      records.map((record) => valueAt(expr, { ...around, facts: factsOf(record) }, 1) === true),
  };
}

function factsOf(record: Measured): Facts {
  const labels = { host: 'a' };
  const series = Object.entries(record).map(([metric, value]) => {
    return { metric, labels, points: [{ tMs: 0, untilMs: 30_000, value }] };
  });
  return { ...noFacts, series };
}

/** Parsed once; its variables are declared, so that it is checked once as well. */
function cel({ cel: text }: Condition): Evaluator {
  const environment = new Environment();
  for (const name of ['cpu', 'memory', 'swap', 'disk', 'inodes'])
    environment.registerVariable(name, 'double');
  const evaluate = environment.parse(text);
  return {
    name: '@marcbachmann/cel-js',
    evaluateAll: (records) => records.map((record) => evaluate(record) === true),
  };
}

/** One engine with one rule, run for each record. */
function jsonRules({ jsonRules: conditions }: Condition): Evaluator {
  const engine = new Engine([{ conditions, event: { type: 'matched' } }]);
  return {
    name: 'json-rules-engine',
    async evaluateAll(records) {
      const results: boolean[] = [];
      for (const record of records) results.push((await engine.run(record)).events.length > 0);
      return results;
    },
  };
}

function parsed(text: string): Expr {
  const { expr } = parseExpression(text);
  if (!expr) throw new Error(`no expression: ${text}`);
  return expr;
}
