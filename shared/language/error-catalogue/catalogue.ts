import { type Diagnostic, type DiagnosticCode, diagnosticRegistry } from '../diagnostics.ts';
import { applicationExamples } from '../templates/error-examples.ts';
import { checkExamples } from './checks.ts';
import type { Example, Examples } from './example.ts';
import { expressionExamples } from './expressions.ts';
import { fileExamples } from './files.ts';
import { groupOf } from './groups.ts';
import { nameExamples } from './names.ts';
import { nodeExamples } from './nodes.ts';
import { policyExamples } from './policies.ts';
import { reasoningExamples } from './reasoning.ts';
import { ruleExamples } from './rules.ts';
import { testExamples } from './tests.ts';
import { typeExamples } from './types.ts';

/** All that can be told of a diagnostic without the definitions at fault. */
export interface ErrorPage extends Example, Pick<Diagnostic, 'code' | 'severity'> {
  /** What it is about: files, expressions, names ... */
  readonly group: string;
  readonly title: string;
  readonly explanation: string;
}

const examples: Examples = {
  ...fileExamples,
  ...expressionExamples,
  ...nameExamples,
  ...typeExamples,
  ...ruleExamples,
  ...nodeExamples,
  ...policyExamples,
  ...applicationExamples,
  ...testExamples,
  ...checkExamples,
  ...reasoningExamples,
};

/** One page for each code of the registry that has examples, in order of the codes; a test holds that all have. */
export const errorPages: readonly ErrorPage[] = (Object.keys(diagnosticRegistry) as DiagnosticCode[]).flatMap(
  (code) => {
    const example = examples[code];
    return example ? [{ code, group: groupOf(code), ...diagnosticRegistry[code], ...example }] : [];
  },
);

/** The page of a code in whatever case it is written; undefined if there is none. */
export function errorPage(code: string): ErrorPage | undefined {
  return errorPages.find((page) => page.code === code.toUpperCase());
}
