import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { memberChanged } from '../../../shared/facts/system-events.ts';
import type { Artifact, MemberRule, Rule } from '../../../shared/language/artifact.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { type ActiveSet, type DefinitionPorts, setInForceAt } from '../set-in-force.ts';

/** What made an event: a rule, or the condition of a member as a rule without a name of its own. */
export type MakingRule = Rule;

/**
 * The rules that made events, as they were written then: looked for in the set of the first event, and only where that holds another
 * content, in the set in force when the event was made.
 */
export async function rulesOf(
  ports: DefinitionPorts,
  events: readonly TocsinEvent[],
  first: ActiveSet | undefined,
): Promise<ReadonlyMap<string, MakingRule>> {
  const known = new Map<string, MakingRule>();
  const searched = new Map<string, Artifact>();
  if (first) searched.set(first.then.version, first.artifact);
  for (const event of events) {
    const hash = hashOf(event);
    if (hash === undefined || known.has(hash)) continue;
    const there = ruleIn([...searched.values()], hash) ?? (await ruleThen(ports, searched, hash, event.t));
    if (there) known.set(hash, there);
  }
  return known;
}

/** The content that made an event; undefined if no rule did. */
export function hashOf({ type, rule, values }: TocsinEvent): string | undefined {
  return type === memberChanged ? String(values.member) : rule?.hash;
}

export function conditionText({ when, clear }: MakingRule, { transition }: TocsinEvent): string {
  return printExpression(transition === 'cleared' && clear !== undefined ? clear : when);
}

async function ruleThen(
  ports: DefinitionPorts,
  searched: Map<string, Artifact>,
  hash: string,
  atMs: number,
): Promise<MakingRule | undefined> {
  const set = await setInForceAt(ports, atMs);
  if (set === undefined || searched.has(set.then.version)) return undefined;
  searched.set(set.then.version, set.artifact);
  return ruleIn([set.artifact], hash);
}

function ruleIn(artifacts: readonly Artifact[], hash: string): MakingRule | undefined {
  for (const { compositeRules, hostRules, memberRules = [] } of artifacts) {
    const rule = [...compositeRules, ...hostRules].find((each) => each.hash === hash);
    const member = memberRules.find((each) => each.hash === hash);
    if (rule ?? member) return rule ?? asRule(member as MemberRule);
  }
  return undefined;
}

function asRule({ hash, by, when, in: hostSet }: MemberRule): MakingRule {
  return {
    application: '',
    name: hash,
    hash,
    by,
    when,
    ...(hostSet !== undefined && { in: hostSet }),
    forMs: 0,
    clearForMs: 0,
    emit: memberChanged,
    severity: 'info',
    set: {},
  };
}
