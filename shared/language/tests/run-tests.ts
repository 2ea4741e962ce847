import { compile } from '../compiler.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { loadDefinitions } from '../loader.ts';
import type { DefinitionSource } from '../yaml-reader.ts';
import { coverageOf, type RuleCoverage } from './coverage.ts';
import { runTest, type TestResult } from './run-test.ts';

/** All tests of a definition set. Without results if the set has errors. */
export interface TestRun {
  readonly diagnostics: readonly Diagnostic[];
  readonly results: readonly TestResult[];
  readonly coverage: readonly RuleCoverage[];
  readonly isCompiled: boolean;
}

/** Compiles the files as one set and runs their tests, in the order of the files' names and lines. */
export function runTests(files: readonly DefinitionSource[]): TestRun {
  const { artifact, diagnostics } = compile(files);
  if (!artifact) return { diagnostics, results: [], coverage: [], isCompiled: false };
  // Compiled without an error, so there is nothing left to report.
  const { tests } = loadDefinitions(files, () => undefined);
  const outcomes = tests.map((test) => runTest(test, artifact));
  const rules = [...artifact.hostRules, ...artifact.compositeRules];
  const observations = outcomes.flatMap((outcome) => outcome.observations);
  return {
    diagnostics,
    results: outcomes.map(({ result }) => result),
    coverage: coverageOf(rules, observations),
    isCompiled: true,
  };
}
