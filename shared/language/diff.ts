import { formatDuration } from '../time.ts';
import type { Artifact, CompositeRule, HostRule, Policy } from './artifact.ts';
import type { Expr } from './ast.ts';
import { canonicalJson } from './canonical-json.ts';
import { isMadeSet, sayHosts } from './describe/host-words.ts';
import { printExpression } from './print.ts';
import { printQuantity } from './quantity.ts';

/** One key that differs, as a definition file writes it; a side without the key has no value. */
export interface KeyChange {
  /** `when`, `set.used`, `do[0].with.size`. */
  readonly key: string;
  readonly before?: string;
  readonly after?: string;
}

/** A definition that is not the same on both sides. Those that were added or removed tell all of their keys. */
export interface DefinitionChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly of: 'application' | 'host set' | 'rule' | 'policy';
  /**
   * With its application in front, where that is not `default`; behind it the hosts, where an application makes several rules
   * of one for hosts with different values.
   */
  readonly name: string;
  readonly keys: readonly KeyChange[];
}

type Keys = ReadonlyMap<string, string>;
type Side = Pick<Artifact, 'applications' | 'hostSets' | 'hostRules' | 'compositeRules' | 'policies'>;

/** What a definition set is compared with before the first was applied. */
const nothing: Side = { hostSets: {}, hostRules: [], compositeRules: [], policies: [] };

/**
 * How two definition sets differ in meaning: comments, order, defaults that are written out and the division into files
 * make no difference. Applications, host sets, rules, policies, each by name; keys by name. Empty if and only if nothing differs.
 */
export function diffDefinitions(before: Side | undefined, after: Side): readonly DefinitionChange[] {
  const from = before ?? nothing;
  const split = new Set([...splitNames(from), ...splitNames(after)]);
  const isSplit = (name: string) => split.has(name);
  return [
    ...diffNamed('application', keysByName(from.applications), keysByName(after.applications)),
    ...diffNamed('host set', hostSetsOf(from), hostSetsOf(after)),
    ...diffNamed('rule', rulesOf(from, isSplit), rulesOf(after, isSplit)),
    ...diffNamed('policy', policiesOf(from), policiesOf(after)),
  ];
}

function diffNamed(
  of: DefinitionChange['of'],
  before: ReadonlyMap<string, Keys>,
  after: ReadonlyMap<string, Keys>,
): readonly DefinitionChange[] {
  const changes: DefinitionChange[] = [];
  for (const name of sortedUnion(before, after)) {
    const from = before.get(name);
    const to = after.get(name);
    const keys = diffKeys(from ?? new Map(), to ?? new Map());
    if (from && to && keys.length === 0) continue;
    const kind = from === undefined ? 'added' : to === undefined ? 'removed' : 'changed';
    changes.push({ kind, of, name, keys });
  }
  return changes;
}

function diffKeys(before: Keys, after: Keys): readonly KeyChange[] {
  return sortedUnion(before, after)
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => {
      const from = before.get(key);
      const to = after.get(key);
      return { key, ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) };
    });
}

function sortedUnion(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort();
}

function keysByName(named: Readonly<Record<string, object>> = {}): ReadonlyMap<string, Keys> {
  return new Map(Object.entries(named).map(([name, content]) => [name, keysOf(content)]));
}

/** Sets that were written; those that applications made are told with their rules. */
function hostSetsOf({ hostSets }: Side): ReadonlyMap<string, Keys> {
  const written = Object.entries(hostSets).filter(([name]) => !isMadeSet(name));
  return keysByName(Object.fromEntries(written));
}

function rulesOf(side: Side, isSplit: (name: string) => boolean): ReadonlyMap<string, Keys> {
  const rules = new Map<string, Keys>();
  for (const rule of allRules(side)) {
    const { hash, name: _name, application: _application, ...content } = rule;
    const scope = 'in' in content ? content.in : undefined;
    const hosts = scope === undefined ? undefined : sayHosts(scope, side.hostSets);
    const scoped = scopedName(rule);
    const name = isSplit(scoped) ? `${scoped} on ${hosts ?? 'all hosts'}` : scoped;
    // Two that only their hashes tell apart must not hide each other.
    rules.set(
      rules.has(name) ? `${name} ${hash}` : name,
      keysOf(hosts === undefined ? content : { ...content, in: hosts }),
    );
  }
  return rules;
}

/** Names that several rules of a side bear. */
function splitNames(side: Side): readonly string[] {
  const names = allRules(side).map(scopedName).sort();
  return names.filter((name, i) => name === names[i - 1]);
}

function allRules({ hostRules, compositeRules }: Side): ReadonlyArray<HostRule | CompositeRule> {
  return [...hostRules, ...compositeRules];
}

function scopedName({ application, name }: HostRule | CompositeRule): string {
  return application === 'default' ? name : `${application}/${name}`;
}

function policiesOf({ policies }: Side): ReadonlyMap<string, Keys> {
  return new Map(policies.map(({ hash: _hash, name, ...content }: Policy) => [name, keysOf(content)]));
}

/** Every key of a definition with the text of its value; maps and lists of maps by their paths. */
function keysOf(content: object): Keys {
  const keys = new Map<string, string>();
  addKeys('', content, keys);
  return keys;
}

function addKeys(path: string, content: object, keys: Map<string, string>): void {
  for (const [name, value] of Object.entries(content)) {
    const key = path === '' ? keyName(name) : `${path}.${keyName(name)}`;
    if (Array.isArray(value) && value.some(isRecord)) {
      for (const [i, each] of value.entries()) addKeys(`${key}[${i}]`, each as object, keys);
    } else if (isRecord(value) && !isExpression(value)) addKeys(key, value, keys);
    else keys.set(key, textOf(name, value));
  }
}

/** `clearForMs` is written `clear_for`. */
function keyName(name: string): string {
  return name.replace(/(Ms|Bytes)$/, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function textOf(name: string, value: unknown): string {
  if (isRecord(value) && isExpression(value)) return printExpression(value);
  if (typeof value === 'number' && name.endsWith('Ms')) return formatDuration(value);
  if (typeof value === 'number' && name.endsWith('Bytes')) return printQuantity(value, 'bytes');
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return typeof value === 'string' ? value : canonicalJson(value);
}

function isExpression(value: object): value is Expr {
  return 'kind' in value && typeof value.kind === 'string';
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
