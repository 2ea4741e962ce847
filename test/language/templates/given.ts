import type { HostRule } from '../../../shared/language/artifact.ts';
import { compile } from '../../../shared/language/compiler.ts';
import { isInHostSet } from '../../../shared/language/host-membership.ts';
import { compiled } from '../given.ts';

/** Parts of a file with the template `t`, the rule set `base` and the application `shop`; what is not given is plain. */
export interface Parts {
  readonly sets?: string;
  readonly rules?: string;
  readonly params?: string;
  readonly rule?: string;
  readonly uses?: string;
  readonly apply?: string;
  readonly override?: string;
  readonly more?: string;
}

/** The file, without its version; the application's `override` stands in the last line but `more`. */
export function shop(parts: Parts = {}): string {
  const { sets, rules, params, rule, uses, apply, override, more } = parts;
  return [
    `host_sets: { ${sets ?? 'db: { hosts: [db-1, db-2] }'} }`,
    `rules: [${rules ?? ''}]`,
    'templates:',
    '  - name: t',
    `    params: { ${params ?? 'limit: { type: number, default: 90%, min: 1%, max: 100% }'} }`,
    `    rule: { ${rule ?? 'name: busy, when: system.cpu.utilization > $limit$'} }`,
    `rule_sets: { base: [${uses ?? '{ use: t }'}] }`,
    `applications: { shop: { apply: [${apply ?? '{ rules: base, to: db }'}],`,
    `  override: [${override ?? '{ to: db, with: { limit: 90% } }'}] } }`,
    ...(more === undefined ? [] : [more]),
  ].join('\n');
}

export interface Host {
  readonly host: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The rules that each host gets, as `application/name when`. */
export function rulesOn(
  text: string,
  hosts: readonly Host[],
  show: (rule: HostRule) => string,
): readonly string[] {
  const { hostRules, hostSets } = compiled(text);
  return hosts.flatMap((host) =>
    hostRules
      .filter((rule) => rule.in === undefined || isInHostSet(hostSets, rule.in, host))
      .map((rule) => `${host.host} ${rule.application}/${rule.name} ${show(rule)}`),
  );
}

/** Code, place, the use in brackets, message and fix of what the compiler says. */
export function toldOf(parts: Parts): readonly string[] {
  const text = `version: 1\n${shop(parts)}`;
  return compile([{ name: 'x', text }]).diagnostics.map(
    ({ code, line, column, endColumn, message, fix, use, moreUses }) => {
      const used = use ? ` [${use.line}:${use.column}${moreUses === undefined ? '' : ` +${moreUses}`}]` : '';
      return `${code} ${line}:${column}-${endColumn}${used} ${message}${fix === undefined ? '' : ` | ${fix}`}`;
    },
  );
}
