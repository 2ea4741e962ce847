import { type Diagnostic, type DiagnosticCode, diagnosticRegistry } from '../diagnostics.ts';
import { applicationExamples } from '../templates/error-examples.ts';
import type { Example, Examples } from './example.ts';
import { expressionExamples } from './expressions.ts';
import { fileExamples } from './files.ts';
import { nameExamples } from './names.ts';
import { policyExamples } from './policies.ts';
import { ruleExamples } from './rules.ts';
import { testExamples } from './tests.ts';
import { typeExamples } from './types.ts';

/** All that can be told of a diagnostic without the definitions at fault. */
export interface ErrorPage extends Example, Pick<Diagnostic, 'code' | 'severity'> {
  readonly title: string;
  readonly explanation: string;
}

const examples: Examples = {
  ...fileExamples,
  ...expressionExamples,
  ...nameExamples,
  ...typeExamples,
  ...ruleExamples,
  ...policyExamples,
  ...applicationExamples,
  ...testExamples,
};

/** One page for each code of the registry that has examples, in order of the codes; a test holds that all have. */
export const errorPages: readonly ErrorPage[] = (Object.keys(diagnosticRegistry) as DiagnosticCode[]).flatMap(
  (code) => {
    const example = examples[code];
    return example ? [{ code, ...diagnosticRegistry[code], ...example }] : [];
  },
);

/** The page of a code in whatever case it is written; undefined if there is none. */
export function errorPage(code: string): ErrorPage | undefined {
  return errorPages.find((page) => page.code === code.toUpperCase());
}
