import type { TocsinEvent } from '../../facts/event.ts';
import { memberChanged } from '../../facts/system-events.ts';
import type { HostRule, MemberRule } from '../artifact.ts';

const prefix = 'probe:';

/** The conditions of host rules as members: agents tell when each is true, false or unknown, exactly as they evaluate it. */
export function probesOf(rules: readonly HostRule[]): readonly MemberRule[] {
  return rules.map(({ hash, in: set, by, when }) => ({
    hash: `${prefix}${hash}`,
    ...(set !== undefined && { in: set }),
    by,
    when,
  }));
}

/** Hash of the rule that a probe tells of, and whether its condition is known; undefined of any other event. */
export function probedBy({
  type,
  values,
}: TocsinEvent): { readonly hash: string; readonly isKnown: boolean } | undefined {
  const member = String(values.member);
  if (type !== memberChanged || !member.startsWith(prefix)) return undefined;
  return { hash: member.slice(prefix.length), isKnown: values.truth !== 'unknown' };
}
