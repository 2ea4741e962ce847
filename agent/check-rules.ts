import type { HostConfig } from '../shared/facts/document.ts';
import { severities } from '../shared/facts/event.ts';
import { limits } from '../shared/facts/limits.ts';
import type { HostRule } from '../shared/language/artifact.ts';
import type { Expr } from '../shared/language/ast.ts';
import { languageLimits } from '../shared/language/limits.ts';
import { entries, type Field, member, oneOf, record, text, whole, wrong } from './check.ts';

const textChars = 4_000;
const leaves = ['number', 'string', 'boolean', 'selector'] as const;
const kinds = [...leaves, 'not', 'and', 'or', 'compare', 'arithmetic', 'negate', 'call'] as const;

/**
 * What the service hands out, checked as far as the engine relies on it: it comes over the network, and an agent that
 * stumbles over a rule would be worse than one with old rules. Throws `CONFIG_INVALID` of the first fault.
 */
export function checkHostConfig(value: unknown): HostConfig {
  const root: Field = { code: 'CONFIG_INVALID', field: '', value };
  record(root);
  const version = text(member(root, 'version'), limits.versionChars);
  const rules = entries(member(root, 'rules'), languageLimits.rules);
  const hashes = new Set<string>();
  for (const rule of rules) {
    checkRule(rule);
    const hash = member(rule, 'hash');
    if (hashes.has(hash.value as string)) throw wrong(hash, { allowed: 'one rule of each hash' });
    hashes.add(hash.value as string);
  }
  return { version, rules: rules.map((rule) => rule.value as HostRule) };
}

function checkRule(rule: Field): void {
  for (const name of ['application', 'name', 'hash']) text(member(rule, name), limits.labelValueChars);
  text(member(rule, 'emit'), limits.typeChars, /^[A-Z][A-Z0-9_]*$/);
  for (const label of entries(member(rule, 'by'), languageLimits.byLabels))
    text(label, limits.labelNameChars);
  oneOf(member(rule, 'severity'), severities);
  oneOf(member(rule, 'missing'), ['hold', 'false', 'true']);
  for (const name of ['forMs', 'clearForMs']) whole(member(rule, name), 0, languageLimits.durationMs);
  checkExpr(member(rule, 'when'), 0);
  if (member(rule, 'clear').value !== undefined) checkExpr(member(rule, 'clear'), 0);
  const set = member(rule, 'set');
  for (const name of Object.keys(record(set))) checkExpr(member(set, name), 0);
  if (member(rule, 'message').value !== undefined) text(member(rule, 'message'), textChars);
}

function checkExpr(expr: Field, depth: number): void {
  if (depth > languageLimits.expressionDepth) {
    throw wrong(expr, { got: 'deeper nesting', allowed: `at most ${languageLimits.expressionDepth} levels` });
  }
  const kind: Expr['kind'] = oneOf(member(expr, 'kind'), kinds);
  switch (kind) {
    case 'number':
    case 'string':
    case 'boolean':
      if (typeof member(expr, 'value').value !== kind)
        throw wrong(member(expr, 'value'), { allowed: `a ${kind}` });
      break;
    case 'selector':
      checkSelector(expr);
      break;
    case 'not':
    case 'negate':
      checkExpr(member(expr, 'operand'), depth + 1);
      break;
    case 'and':
    case 'or':
      checkAll(member(expr, 'operands'), depth);
      break;
    case 'call':
      text(member(expr, 'name'), limits.labelNameChars);
      checkAll(member(expr, 'args'), depth);
      break;
    case 'compare':
    case 'arithmetic':
      oneOf(member(expr, 'op'), operators[kind]);
      checkExpr(member(expr, 'left'), depth + 1);
      checkExpr(member(expr, 'right'), depth + 1);
  }
}

const operators = {
  compare: ['==', '!=', '<', '<=', '>', '>='],
  arithmetic: ['+', '-', '*', '/', '%'],
} as const;

function checkAll(list: Field, depth: number): void {
  for (const each of entries(list, languageLimits.expressionChars)) checkExpr(each, depth + 1);
}

function checkSelector(selector: Field): void {
  text(member(selector, 'name'), limits.labelValueChars);
  for (const matcher of entries(member(selector, 'matchers'), languageLimits.byLabels)) {
    text(member(matcher, 'label'), limits.labelNameChars);
    oneOf(member(matcher, 'op'), ['=', '!=', '=~']);
    if (typeof member(matcher, 'value').value !== 'string')
      throw wrong(member(matcher, 'value'), { allowed: 'a text' });
  }
}
