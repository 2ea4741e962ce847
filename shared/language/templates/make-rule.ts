import { hashText } from '../../facts/ids.ts';
import type { HostRegion, HostSet } from '../artifact.ts';
import type { Place, Report } from '../diagnostics.ts';
import { asRule } from '../load/load-rule.ts';
import { forUse } from '../load/yaml-reader.ts';
import type { ExpandedRule, RawRule } from '../raw.ts';
import { parametersOf, valuesKey } from './bind-values.ts';
import { type BoundValues, origins, type Part } from './bound-value.ts';
import type { RawTemplate } from './raw-application.ts';
import type { Use } from './resolve-uses.ts';

/** One rule to make: the parts of all uses that come to the same values. */
export interface Variant {
  readonly source: RawTemplate | RawRule;
  readonly at: Place;
  readonly parts: Array<Part & { readonly use: Place; readonly of: Use }>;
}

/** A rule with what it was made of. */
export interface Made {
  readonly expanded: ExpandedRule;
  readonly variant: Variant;
}

/** The rule with its host set, which is added to `derived`; undefined after diagnostics, which name the use. */
export function makeRule(
  application: string,
  variant: Variant,
  derived: Map<string, HostSet>,
  report: Report,
): Made | undefined {
  const raw = readRule(variant, report);
  if (!raw) return undefined;
  const { source, parts, at } = variant;
  const regions = parts.map(({ region }) => region);
  const key = hashText(
    ['body' in source ? 'template' : 'rule', source.name.value, valuesKey(parts[0]?.values ?? new Map())],
    8,
  );
  const set = hostSetOf(regions, `${application}/${raw.name.value}/${key}`, derived);
  const rule: RawRule = {
    ...raw,
    application,
    ...(set !== undefined && { in: { value: set, at } }),
  };
  const template = 'body' in source ? { template: source.name.value } : {};
  return {
    variant,
    expanded: {
      rule,
      application,
      ...template,
      parts: parts.map(({ region, values, use }) => ({ region, values, use })),
    },
  };
}

function readRule({ source, parts }: Variant, report: Report): RawRule | undefined {
  const [first] = parts;
  if (!('body' in source) || !first) return 'body' in source ? undefined : source;
  const placeOf = (names: readonly string[]) => decidingPlace(first.values, names, first.use);
  return asRule(forUse(source.body, { parameters: parametersOf(first.values), placeOf }, report));
}

/** Of these values (of all, if none is named) the override of the highest precedence, or else the use. */
function decidingPlace(values: BoundValues, names: readonly string[], use: Place): Place {
  let best = { rank: origins.indexOf('with'), at: use };
  for (const [name, { from, at }] of values) {
    const rank = origins.indexOf(from);
    if (rank > best.rank && (names.length === 0 || names.includes(name))) best = { rank, at };
  }
  return best.at;
}

/**
 * The name of a set that holds exactly the regions; undefined for all hosts. The name follows from the rule and its values,
 * not from the hosts: a host more or less makes no other rule of it.
 */
function hostSetOf(
  regions: readonly HostRegion[],
  name: string,
  derived: Map<string, HostSet>,
): string | undefined {
  const plain = regions.find(({ within, except }) => within.length === 0 && except.length === 0);
  if (plain && regions.length === 1) {
    if (!plain.of) return undefined;
    const [only] = plain.of;
    if (plain.of.length === 1 && only !== undefined) return only;
    const union = plain.of.join('+');
    derived.set(union, { hosts: [], tags: {}, regions });
    return union;
  }
  derived.set(name, { hosts: [], tags: {}, regions });
  return name;
}
