import type { Command } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { describeRules, type RuleDescription } from '../../shared/language/describe/describe.ts';
import { renderDescription } from '../../shared/language/describe/render.ts';
import { suggestion } from '../../shared/language/nearest.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { compileFiles, count, tellDiagnostics } from '../told-diagnostics.ts';

interface CheckOptions extends OutputOptions {
  readonly rule?: readonly string[];
}

/** So many rules are described to a person who asked for none by name. */
const describedRules = 100;

/** `check`: exit code 1 if there is an error. Asks no service. */
export function addCheckCommand(program: Command, session: Session): void {
  program
    .command('check <files...>')
    .summary('tell every fault, and of each rule what it does, where and at what cost')
    .description(
      `Read definition files and tell every fault with its place and how to mend it, and of each rule what it does, where it runs and why, how long it waits for late facts, what it keeps and writes; of more than ${describedRules} rules only with --rule or as data. The exit code is 1 if there is an error.`,
    )
    .option('--rule <rule...>', 'describe only these rules')
    .action((names: string[], options: CheckOptions) => check(session, names, options));
}

function check(session: Session, names: readonly string[], options: CheckOptions): void {
  const compiled = compileFiles(session, names, options, exitCodes.no);
  if (!compiled) return;
  const { files, artifact, diagnostics } = compiled;
  const rules = wantedRules(describeRules(artifact), options.rule);
  if (options.output === 'table') tellDiagnostics(session, files, diagnostics, options);
  show(session, options, { ok: true, version: artifact.version, diagnostics, rules }, () =>
    [...renderRules(rules, options), renderCounts(artifact)].join('\n'),
  );
}

function renderRules(rules: readonly RuleDescription[], { rule: wanted }: CheckOptions): readonly string[] {
  if (wanted !== undefined || rules.length <= describedRules)
    return rules.map((rule) => `${renderDescription(rule)}\n`);
  return ['too many rules to describe each: name them with --rule, or take all of them with -o json\n'];
}

/** By name, with or without the application before it. Throws `RULE_UNKNOWN`. */
function wantedRules(
  rules: readonly RuleDescription[],
  wanted: readonly string[] | undefined,
): readonly RuleDescription[] {
  if (wanted === undefined) return rules;
  const namesOf = ({ application, name }: RuleDescription) => [name, `${application}/${name}`];
  const known = new Set(rules.flatMap(namesOf));
  for (const name of wanted) {
    if (known.has(name)) continue;
    throw new TocsinError('RULE_UNKNOWN', 'these files have no such rule', {
      got: name,
      ...suggestion(name, [...known]),
    });
  }
  return rules.filter((rule) => namesOf(rule).some((name) => wanted.includes(name)));
}

function renderCounts({ version, hostRules, memberRules = [], compositeRules, policies }: Artifact): string {
  const counts = [
    count(hostRules.length, 'host rule', 'host rules'),
    count(compositeRules.length, 'composite', 'composites'),
    count(memberRules.length, 'member', 'members'),
    count(policies.length, 'policy', 'policies'),
  ];
  return `version ${version}: ${counts.join(', ')}`;
}
