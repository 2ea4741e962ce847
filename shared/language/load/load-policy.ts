import { minuteMs, secondMs } from '../../time.ts';
import type { AttachStorageArguments, Policy, PolicyStep, PolicyTarget } from '../artifact.ts';
import { languageLimits } from '../limits.ts';
import { placeholdersOf } from '../message.ts';
import { nearestName } from '../nearest.ts';
import type { Located, RawPolicy } from '../raw.ts';
import {
  asBoolean,
  asDurationMs,
  asEventType,
  asInteger,
  asName,
  asOneOf,
  asPattern,
  asSizeBytes,
  asText,
  badValue,
} from './readings.ts';
import { type As, asList, type Entry, type Fields, fieldsOf, need, take } from './yaml-reader.ts';

/** What a policy has where it says nothing. */
const policyDefaults = {
  mode: 'enforce',
  each: 'host',
  order: 'listed',
  cooldownMs: 30 * minuteMs,
  filesystem: 'ext4',
  create: true,
  timeoutMs: 10 * minuteMs,
  verifyWithinMs: 5 * minuteMs,
} as const;

const responders = ['attach-storage'] as const;
const targetsMax = 100;

const keys = {
  known: ['name', 'on', 'target', 'mode', 'guards', 'do', 'verify'],
  later: {
    for: 'put the hold into the rule that emits the event',
    rollback: 'leave it out: a response that fails is compensated',
    escalate: '',
  },
} as const;

const guardKeys = {
  known: ['cooldown'],
  later: {
    dedup: 'leave it out: one response per event and target',
    limits: '',
    concurrency: 'leave it out: one response per host at a time',
    blast: '',
    storm: '',
    budget: '',
    windows: '',
    approval: '',
  },
} as const;

const verifyKeys = {
  known: ['within'],
  later: { every: 'leave it out', holds: '', when: "leave it out: the host's samples must show the mount" },
} as const;

/** A policy as written, with its defaults; undefined after diagnostics if a part is wrong or missing. */
export const asPolicy: As<RawPolicy> = (entry) => {
  const fields = fieldsOf({ ...entry, what: 'a policy' }, keys);
  if (!fields) return undefined;
  const name = need(fields, 'name', asName);
  const on = need(fields, 'on', asEventType);
  const target = optional(fields, 'target', asTarget, defaultTarget(fields));
  const mode = optional(fields, 'mode', asOneOf(['observe', 'enforce'], ['propose']), undefined);
  const cooldownMs = optional(fields, 'guards', asCooldownMs, policyDefaults.cooldownMs);
  const verifyWithinMs = optional(fields, 'verify', asVerifyMs, policyDefaults.verifyWithinMs);
  const steps = need(fields, 'do', asSteps);
  if (!name || !on || !target.ok || !mode.ok || !cooldownMs.ok || !verifyWithinMs.ok || !steps)
    return undefined;
  const policy: Omit<Policy, 'hash'> = {
    name: name.value,
    on: on.value,
    mode: mode.value?.value ?? policyDefaults.mode,
    target: { ...target.value.target, each: target.value.each.value },
    cooldownMs: cooldownMs.value,
    do: steps,
    verifyWithinMs: verifyWithinMs.value,
  };
  return { name, on, each: target.value.each, policy };
};

type Optional<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

/** A key with a default; not ok if it is there and wrong. */
function optional<T, F>(fields: Fields, key: string, as: As<T>, fallback: F): Optional<T | F> {
  if (!fields.entries.has(key)) return { ok: true, value: fallback };
  const value = take(fields, key, as);
  return value === undefined ? { ok: false } : { ok: true, value };
}

interface RawTarget {
  readonly target: Omit<PolicyTarget, 'each'>;
  readonly each: Located<string>;
}

function defaultTarget(fields: Fields): RawTarget {
  const at = fields.entries.get('on')?.at ?? fields.at;
  return { target: { type: 'host', order: policyDefaults.order }, each: { value: policyDefaults.each, at } };
}

const asTarget: As<RawTarget> = (entry) => {
  const fields = fieldsOf(entry, { known: ['type', 'each', 'take', 'order'] });
  if (!fields) return undefined;
  const type = optional(fields, 'type', asOneOf(['host']), undefined);
  const asField = asPattern(
    /^[a-z][a-z0-9_]*$/,
    languageLimits.nameChars,
    'the name of a value of the event, or host',
  );
  const each = optional(fields, 'each', asField, undefined);
  const count = optional(fields, 'take', asInteger(1, targetsMax), undefined);
  const order = optional(fields, 'order', asOneOf(['worst', 'listed']), undefined);
  if (!type.ok || !each.ok || !count.ok || !order.ok) return undefined;
  return {
    target: {
      type: 'host',
      order: order.value?.value ?? policyDefaults.order,
      ...(count.value !== undefined && { take: count.value }),
    },
    each: each.value ?? { value: policyDefaults.each, at: entry.at },
  };
};

const asCooldownMs: As<number> = (entry) => {
  const fields = fieldsOf(entry, guardKeys);
  if (!fields) return undefined;
  const cooldownMs = optional(fields, 'cooldown', asDurationMs(), policyDefaults.cooldownMs);
  return cooldownMs.ok ? cooldownMs.value : undefined;
};

const asVerifyMs: As<number> = (entry) => {
  const fields = fieldsOf(entry, verifyKeys);
  if (!fields) return undefined;
  const withinMs = optional(fields, 'within', asDurationMs(secondMs), policyDefaults.verifyWithinMs);
  return withinMs.ok ? withinMs.value : undefined;
};

const asSteps: As<readonly PolicyStep[]> = (entry) => {
  const steps = asList(asStep, languageLimits.policySteps)(entry);
  if (!steps) return undefined;
  if (countItems(entry) === 0) return badValue(entry, 'empty', 'at least one step');
  return steps.value.length === countItems(entry) ? steps.value : undefined;
};

function countItems({ node }: Entry): number {
  return (node as unknown as { readonly items: readonly unknown[] }).items.length;
}

const asStep: As<PolicyStep> = (entry) => {
  const later = { retry: 'leave it out: steps are retried while they may succeed' };
  const fields = fieldsOf({ ...entry, what: 'a step' }, { known: ['responder', 'with', 'timeout'], later });
  if (!fields) return undefined;
  const responder = need(fields, 'responder', asResponder);
  const timeoutMs = optional(fields, 'timeout', asDurationMs(secondMs), policyDefaults.timeoutMs);
  if (responder === undefined) return undefined;
  const args = need(fields, 'with', asAttachStorage);
  return args && timeoutMs.ok ? { responder, with: args, timeoutMs: timeoutMs.value } : undefined;
};

const asResponder: As<PolicyStep['responder']> = (entry) => {
  const text = asText(entry);
  if (!text) return undefined;
  const found = responders.find((each) => each === text.value);
  if (found !== undefined) return found;
  const near = nearestName(text.value, responders);
  entry.file.report('TOC600', entry.at, `there is no responder "${text.value}"`, {
    allowed: responders.join(' '),
    ...(near !== undefined && { fix: `did you mean "${near}"?` }),
  });
  return undefined;
};

const asAttachStorage: As<AttachStorageArguments> = (entry) => {
  const fields = fieldsOf(entry, { known: ['size', 'mount', 'pool', 'filesystem', 'create'] });
  if (!fields) return undefined;
  const { volumeMinBytes, volumeMaxBytes } = languageLimits;
  const sizeBytes = need(
    fields,
    'size',
    asSizeBytes(volumeMinBytes, volumeMaxBytes, 'a size of 1GiB to 16TiB'),
  );
  const mount = need(fields, 'mount', asMount);
  const pool = need(
    fields,
    'pool',
    asPattern(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 63, 'letters, digits, dots, dashes, underscores'),
  );
  const filesystem = optional(fields, 'filesystem', asOneOf(['ext4', 'xfs']), undefined);
  const create = optional(fields, 'create', asBoolean, policyDefaults.create);
  if (sizeBytes === undefined || !mount || !pool || !filesystem.ok || !create.ok) return undefined;
  return {
    sizeBytes,
    mount,
    pool: pool.value,
    filesystem: filesystem.value?.value ?? policyDefaults.filesystem,
    create: create.value,
  };
};

/** An absolute path without `..`, in which `{host}` and `{response}` may stand. */
const asMount: As<string> = (entry) => {
  const text = asText(entry);
  if (!text) return undefined;
  const allowed =
    'an absolute path such as /data-more, of letters, digits, dots, dashes, {host} and {response}';
  for (const { name, format, start, end } of placeholdersOf(text.value)) {
    if ((name === 'host' || name === 'response') && format === undefined) continue;
    entry.file.report('TOC306', text.placeOf({ start, end }), `a mount knows no "${name}"`, {
      allowed: '{host} {response}',
    });
    return undefined;
  }
  const plain = text.value.replaceAll(/\{(?:host|response)\}/g, 'x');
  if (/^(\/[A-Za-z0-9_.-]+)+$/.test(plain) && !/\/\.{1,2}(\/|$)/.test(plain) && plain.length <= 200)
    return text.value;
  return badValue(entry, JSON.stringify(text.value.slice(0, 60)), allowed);
};
