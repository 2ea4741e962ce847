import { type Diagnostic, diagnostic, sortDiagnostics } from '../../../shared/language/diagnostics.ts';
import { loadDefinitions } from '../../../shared/language/load/loader.ts';
import type { DefinitionSource } from '../../../shared/language/load/yaml-reader.ts';
import type { RawDefinitions, RawRule } from '../../../shared/language/raw.ts';
import { inFull } from '../told-in-full.ts';

export interface Loaded {
  readonly definitions: RawDefinitions;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads files; nothing is checked beyond what the loader checks. */
export function load(...files: readonly DefinitionSource[]): Loaded {
  const found: Diagnostic[] = [];
  const definitions = loadDefinitions(files, (...about) => found.push(diagnostic(...about)));
  return { definitions, diagnostics: sortDiagnostics(found) };
}

/** Codes, places, messages and fixes of what the loader says of a file. */
export function toldByLoader(text: string): readonly string[] {
  return load({ name: 'given.yaml', text }).diagnostics.map(
    ({ code, line, column, endColumn, message, fix }) =>
      [`${code} ${line}:${column}-${endColumn} ${message}`, ...(fix === undefined ? [] : [fix])].join(' | '),
  );
}

/** The rule of a file whose other keys are given, each as a line; throws with the diagnostics if there are any. */
export function loadedRule(...lines: readonly string[]): RawRule {
  const text = `version: 1\nrules:\n  - name: r\n${lines.map((line) => `    ${line}\n`).join('')}`;
  const { definitions, diagnostics } = load({ name: 'given.yaml', text });
  const [rule] = definitions.rules;
  if (!rule || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics, undefined, 1));
  return rule;
}

/** What is said of the entries of `policies`, in full, and what is left of them. */
export function toldOfPolicies(entries: string) {
  const { definitions, diagnostics } = load({
    name: 'given.yaml',
    text: `version: 1\npolicies: [${entries}]\n`,
  });
  return {
    left: definitions.policies.length,
    isComplete: definitions.isComplete,
    told: diagnostics.map(inFull),
  };
}
