import { compileDefinitions } from '../compiler.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { DefinitionSource } from '../load/yaml-reader.ts';
import { membersByHash } from '../placement/inline-members.ts';
import { coverageOf, type RuleCoverage } from './coverage.ts';
import { runTest, type TestResult } from './run-test.ts';

/** All tests of a definition set. Without results if the set has errors. */
export interface TestRun {
  readonly diagnostics: readonly Diagnostic[];
  readonly results: readonly TestResult[];
  readonly coverage: readonly RuleCoverage[];
  readonly isCompiled: boolean;
}

interface TestRunOptions {
  /** Whether a test takes part; absent: all do. */
  readonly isWanted?: (name: string) => boolean;
  /** Called with each result as it comes. */
  readonly onResult?: (result: TestResult) => void;
}

/** Compiles the files as one set and runs their tests, in the order of the files' names and lines. */
export function runTests(
  files: readonly DefinitionSource[],
  { isWanted = () => true, onResult }: TestRunOptions = {},
): TestRun {
  const { definitions, compilation } = compileDefinitions(files);
  const { artifact, diagnostics } = compilation;
  if (!artifact) return { diagnostics, results: [], coverage: [], isCompiled: false };
  const wanted = definitions.tests.filter(({ name }) => isWanted(name.value));
  const outcomes = wanted.map((test) => {
    const outcome = runTest(test, artifact);
    onResult?.(outcome.result);
    return outcome;
  });
  const rules = [...artifact.hostRules, ...artifact.compositeRules];
  return {
    diagnostics,
    results: outcomes.map(({ result }) => result),
    coverage: coverageOf(
      rules,
      outcomes.map(({ seen }) => seen),
      membersByHash(artifact.memberRules),
    ),
    isCompiled: true,
  };
}
