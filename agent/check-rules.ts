import type { HostConfig } from '../shared/facts/document.ts';
import { severities } from '../shared/facts/event.ts';
import { limits } from '../shared/facts/limits.ts';
import type { HostRule, MemberRule } from '../shared/language/artifact.ts';
import { languageLimits } from '../shared/language/limits.ts';
import { isZone } from '../shared/language/time-zone.ts';
import { entries, type Field, isThere, member, oneOf, record, text, whole, wrong } from './check.ts';
import { checkExpression } from './check-expression.ts';

const messageChars = 4_000;
const dayMinutes = 24 * 60;

const memberKeys = ['hash', 'in', 'by', 'when'] as const;
const ruleKeys = [
  ...memberKeys,
  'application',
  'name',
  'kind',
  'forMs',
  'clear',
  'clearForMs',
  'missing',
  'maxGapMs',
  'during',
  'cooldownMs',
  'maxRaises',
  'onChange',
  'mode',
  'emit',
  'severity',
  'set',
  'message',
] as const;

/**
 * What the service hands out, checked as far as the engine relies on it: it comes over the network, and an agent that
 * stumbles over a rule would be worse than one with old rules. A key or a node that this agent does not know is refused,
 * since leaving it out would change what the rule says. Throws `CONFIG_INVALID` of the first fault.
 */
export function checkHostConfig(value: unknown): HostConfig {
  const root: Field = { code: 'CONFIG_INVALID', field: '', value };
  record(root, ['version', 'rules', 'members']);
  const version = text(member(root, 'version'), limits.versionChars);
  const rules = checkAll(member(root, 'rules'), checkRule) as readonly HostRule[];
  const members = member(root, 'members');
  if (!isThere(members)) return { version, rules };
  return { version, rules, members: checkAll(members, checkMember) as readonly MemberRule[] };
}

function checkAll(list: Field, check: (rule: Field) => void): readonly unknown[] {
  const all = entries(list, languageLimits.rules);
  const hashes = new Set<unknown>();
  for (const rule of all) {
    check(rule);
    const hash = member(rule, 'hash');
    if (hashes.has(hash.value)) throw wrong(hash, { allowed: 'one rule of each hash' });
    hashes.add(hash.value);
  }
  return all.map(({ value }) => value);
}

function checkMember(rule: Field): void {
  record(rule, memberKeys);
  checkCommon(rule);
}

function checkRule(rule: Field): void {
  record(rule, ruleKeys);
  checkCommon(rule);
  for (const name of ['application', 'name']) text(member(rule, name), limits.labelValueChars);
  text(member(rule, 'emit'), limits.typeChars, /^[A-Z][A-Z0-9_]*$/);
  oneOf(member(rule, 'severity'), severities);
  oneOf(member(rule, 'missing'), ['hold', 'false', 'true', 'unknown-event']);
  ifThere(member(rule, 'kind'), (kind) => oneOf(kind, ['occurrence']));
  ifThere(member(rule, 'onChange'), (onChange) => oneOf(onChange, ['restart', 'clear']));
  ifThere(member(rule, 'mode'), (mode) => oneOf(mode, ['shadow']));
  ifThere(member(rule, 'message'), (message) => text(message, messageChars));
  checkTimes(rule);
  ifThere(member(rule, 'clear'), checkExpression);
  const set = member(rule, 'set');
  for (const name of Object.keys(record(set))) checkExpression(member(set, name));
}

function checkCommon(rule: Field): void {
  text(member(rule, 'hash'), limits.labelValueChars);
  ifThere(member(rule, 'in'), (set) => text(set, limits.labelValueChars));
  for (const label of entries(member(rule, 'by'), languageLimits.byLabels))
    text(label, limits.labelNameChars);
  checkExpression(member(rule, 'when'));
}

function checkTimes(rule: Field): void {
  for (const name of ['forMs', 'clearForMs']) duration(member(rule, name));
  for (const name of ['maxGapMs', 'cooldownMs']) ifThere(member(rule, name), duration);
  ifThere(member(rule, 'during'), checkDuring);
  ifThere(member(rule, 'maxRaises'), (maxRaises) => {
    record(maxRaises, ['max', 'perMs']);
    whole(member(maxRaises, 'max'), 1, languageLimits.maxRaises);
    duration(member(maxRaises, 'perMs'));
  });
}

/** A zone that this machine's tables do not have would make the hours unreadable. */
function checkDuring(during: Field): void {
  record(during, ['zone', 'times', 'end']);
  const zone = member(during, 'zone');
  if (!isZone(text(zone, languageLimits.zoneChars)))
    throw wrong(zone, { allowed: 'a time zone that this host knows' });
  ifThere(member(during, 'end'), (end) => oneOf(end, ['clear']));
  for (const time of entries(member(during, 'times'), languageLimits.duringTimes)) {
    record(time, ['days', 'fromMinute', 'toMinute']);
    for (const day of entries(member(time, 'days'), 7)) whole(day, 1, 7);
    whole(member(time, 'fromMinute'), 0, dayMinutes);
    whole(member(time, 'toMinute'), 0, dayMinutes);
  }
}

function duration(of: Field): void {
  whole(of, 0, languageLimits.durationMs);
}

function ifThere(of: Field, check: (field: Field) => unknown): void {
  if (isThere(of)) check(of);
}
