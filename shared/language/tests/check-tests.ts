import type { Report } from '../diagnostics.ts';
import { suggestion } from '../nearest.ts';
import type { TestCase } from './test-case.ts';

/** What tests can name of a definition set. `application` is absent where files name none. */
export interface NamedRule {
  readonly application?: string;
  readonly name: string;
  /** Types of its events. */
  readonly emits: readonly string[];
}

/** Checks names of rules; an expected event that no rule of the test emits is a warning, for the test will fail. */
export function checkTests(tests: readonly TestCase[], rules: readonly NamedRule[], report: Report): void {
  const known = new Set(rules.flatMap(namesOf));
  for (const test of tests) {
    const named = [...(test.rules ?? []), ...test.explain.map(({ rule }) => rule)];
    const unknown = named.filter(({ value }) => !known.has(value));
    if (unknown.length > 0) tellUnknown(unknown, rules, report);
    if (unknown.length === 0) checkExpected(test, rules, report);
  }
}

function tellUnknown(
  unknown: NonNullable<TestCase['rules']>,
  rules: readonly NamedRule[],
  report: Report,
): void {
  const names = [...new Set(rules.map(({ name }) => name))].sort();
  for (const { value, at } of unknown) {
    const detail = { allowed: shortList(names), ...suggestion(value, names) };
    report('TOC704', at, `there is no rule "${value}"`, detail);
  }
}

function namesOf({ application, name }: NamedRule): readonly string[] {
  return application === undefined ? [name] : [name, `${application}/${name}`];
}

/** A rule's own name, or the name with the application that scopes it. */
export function isNamed(
  { application, name }: Pick<NamedRule, 'application' | 'name'>,
  text: string,
): boolean {
  return text === name || (application !== undefined && text === `${application}/${name}`);
}

/** The rules that take part in a test. */
export function rulesOfTest<T extends Pick<NamedRule, 'application' | 'name'>>(
  test: TestCase,
  rules: readonly T[],
): readonly T[] {
  const { rules: named } = test;
  return named ? rules.filter((rule) => named.some(({ value }) => isNamed(rule, value))) : rules;
}

function checkExpected(test: TestCase, rules: readonly NamedRule[], report: Report): void {
  const types = new Set(rulesOfTest(test, rules).flatMap(({ emits }) => emits));
  for (const { type, at } of test.expect) {
    if (!types.has(type)) report('TOC303', at, `no rule of this test emits ${type}`, suggestion(type, types));
  }
}

/** Names enough to choose from; a list of hundreds helps nobody. */
function shortList(names: readonly string[]): string {
  const most = 20;
  const shown = names.slice(0, most).join(' ') || 'none is defined';
  return names.length > most ? `${shown} ...` : shown;
}
