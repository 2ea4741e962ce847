import { responseEvents } from '../../facts/system-events.ts';
import type { Matcher } from '../ast.ts';
import type { Report } from '../diagnostics.ts';
import type { RawPolicy, RawRule } from '../raw.ts';
import { readingsOf } from '../reads.ts';
import { isEventType, matchesGlob, type Selector } from '../selectors.ts';
import type { Scope } from './scope.ts';

/** How the effect of one policy reaches the event of another, or its own. */
interface Effect {
  readonly from: RawPolicy;
  readonly to: RawPolicy;
  /** Event types from that of `to` down to the one whose rule reads the effect. */
  readonly path: readonly string[];
  /** What reads it: events of responses, or samples of what they mount. */
  readonly selector: Selector;
}

/**
 * Refuses policies whose effect can cause their own event, also by way of other policies, without a cooldown or a limit of
 * runs; a verification each of them has. Limits of runs are that the events of responses count how many led to each other
 * (`hop`), and that a host gets a mount point once, unless its name holds `{response}`. Policies that only observe do
 * nothing. Cost: nothing if all have guards, else a walk over what the event of each depends on.
 */
export function checkLoops(policies: readonly RawPolicy[], scope: Scope, report: Report): void {
  const acting = policies.filter(({ policy }) => policy.mode === 'enforce');
  const unguarded = acting.filter(({ policy }) => policy.cooldownMs === 0 || mountsAnew(policy));
  if (unguarded.length === 0) return;
  const effects = acting.flatMap((policy) => effectsOn(policy, acting, scope));
  for (const each of unguarded) {
    // With a cooldown, only what no hop counts can go on for ever.
    const first = each.policy.cooldownMs === 0 ? effects : effects.filter(isOfMount);
    const loop = loopOf(each, first, effects);
    if (loop) tellLoop(each, loop, report);
  }
}

function mountsAnew({ do: steps }: RawPolicy['policy']): boolean {
  return steps.some((step) => step.with.mount.includes('{response}'));
}

function isOfMount({ selector }: Effect): boolean {
  return !responseEvents.has(selector.name);
}

/** Of each policy one effect by events and one by samples, if it has them, that can cause the event of `to`. */
function effectsOn(to: RawPolicy, acting: readonly RawPolicy[], scope: Scope): readonly Effect[] {
  const found = new Map<string, Effect>();
  for (const { path, selector } of effectsBelow(to.policy.on, scope)) {
    const sort = responseEvents.has(selector.name) ? 'event' : 'sample';
    for (const from of acting) {
      const key = `${sort} ${from.name.value}`;
      if (!found.has(key) && canCause(from.policy, selector)) found.set(key, { from, to, path, selector });
    }
  }
  return [...found.values()];
}

/** Every selector below an event type that can read what a response does, the nearest first. */
function effectsBelow(type: string, scope: Scope): ReadonlyArray<Pick<Effect, 'path' | 'selector'>> {
  const found: Array<Pick<Effect, 'path' | 'selector'>> = [];
  const paths = new Map<string, readonly string[]>([[type, [type]]]);
  // What is added on the way is walked as well.
  for (const [each, path] of paths) {
    if (responseEvents.has(each))
      found.push({ path, selector: { kind: 'selector', name: each, matchers: [] } });
    for (const rule of scope.emitters.get(each) ?? []) {
      for (const selector of selectorsOf(rule)) {
        if (responseEvents.has(selector.name) || isMountMetric(selector.name)) found.push({ path, selector });
        else if (isEventType(selector.name) && !paths.has(selector.name))
          paths.set(selector.name, [...path, selector.name]);
      }
    }
  }
  return found;
}

function selectorsOf({ when, clear, unless }: RawRule): readonly Selector[] {
  const expressions = [when, ...(clear ? [clear] : []), ...(unless ? [unless.value.event] : [])];
  return expressions.flatMap(({ expr }) => readingsOf(expr).map(({ selector }) => selector));
}

function isMountMetric(name: string): boolean {
  return name.startsWith('system.filesystem.');
}

/** Whether the selector can match an event of the policy's responses, or a sample of what they mount. */
function canCause({ name, do: steps }: RawPolicy['policy'], selector: Selector): boolean {
  const isEvent = responseEvents.has(selector.name);
  const values = isEvent ? [name] : steps.map((step) => step.with.mount);
  const about = selector.matchers.filter(({ label }) => label === (isEvent ? 'policy' : 'mountpoint'));
  return values.some((value) => about.every((matcher) => canMatch(matcher, value)));
}

/** `{host}` and `{response}` may become anything. */
function canMatch({ op, value: wanted }: Matcher, value: string): boolean {
  const glob = value.replaceAll(/\{[a-z]+\}/g, '*');
  switch (op) {
    case '=':
      return matchesGlob(glob, wanted);
    case '!=':
      return value !== wanted;
    case '=~':
      return glob !== value || matchesGlob(wanted, value);
  }
}

/** The shortest chain of effects from a policy back to itself; undefined if there is none. */
function loopOf(
  policy: RawPolicy,
  first: readonly Effect[],
  effects: readonly Effect[],
): readonly Effect[] | undefined {
  const reached = new Map<RawPolicy, readonly Effect[]>();
  const follow = (chain: readonly Effect[], from: RawPolicy, edges: readonly Effect[]) => {
    for (const effect of edges) {
      if (effect.from === from && !reached.has(effect.to)) reached.set(effect.to, [...chain, effect]);
    }
  };
  follow([], policy, first);
  for (const [each, chain] of reached) {
    if (each === policy) return chain;
    follow(chain, each, effects);
  }
  return undefined;
}

function tellLoop({ on, policy }: RawPolicy, loop: readonly Effect[], report: Report): void {
  const names = loop.flatMap(({ from, selector, path }) => [
    from.name.value,
    ...(path.at(-1) === selector.name ? [] : [selector.name]),
    ...[...path].reverse(),
  ]);
  report(
    'TOC602',
    on.at,
    `"${policy.name}" can cause its own event: ${[...names, policy.name].join(' -> ')}`,
    {
      fix:
        policy.cooldownMs === 0
          ? 'guards: { cooldown: 30m }'
          : 'leave {response} out of "mount": then each host gets it once',
    },
  );
}
