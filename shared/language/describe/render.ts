import { formatDuration } from '../../time.ts';
import type { RuleDescription, Timer } from './describe.ts';

/** A rule's description as a person reads it in a terminal. Ends without a line break. */
export function renderDescription(rule: RuleDescription): string {
  const { application, name, runsOn, why, lateness, forMs, clearForMs, timers, sentence } = rule;
  const scoped = application === 'default' ? name : `${application}/${name}`;
  return [
    `${scoped}  ${rule.emit} ${rule.severity}, by [${rule.by.join(', ')}]`,
    `  ${sentence}`,
    `  runs      ${runsOn === 'host' ? 'on the host' : 'in the correlator'}: ${why}`,
    `  lateness  ${formatDuration(lateness.effectiveMs)}: ${lateness.why}`,
    `  hold      ${formatDuration(forMs)} to raise, ${formatDuration(clearForMs)} to clear`,
    `  state     ${renderState(rule)}`,
    `  writes    ${renderWrites(rule)}`,
    `  timers    ${timers.length === 0 ? renderNoTimer(rule) : timers.map(renderTimer).join(', ')}`,
  ].join('\n');
}

function renderState({ state }: RuleDescription): string {
  const { itemsPerInstance, bytesPerInstance, instancesMax, bytesMax } = state;
  const each = `about ${bytesPerInstance} bytes each`;
  switch (state.kept) {
    case 'agent':
      return `on each host ${count(instancesMax ?? 0, 'instance', 'at most ')}, ${each}, at most ${bytesMax} bytes together`;
    case 'state-table':
      return `${instancesMax === null ? 'each instance' : count(instancesMax, 'instance')}: ${count(itemsPerInstance, 'item')}, about ${bytesPerInstance} bytes, at most ${bytesMax}`;
  }
}

function renderWrites({ writes }: RuleDescription): string {
  const { perFact, perTransition, perNewInstance } = writes;
  return [
    perFact === 0 ? 'none for a sample' : `${perFact} for a fact in each instance that it joins`,
    `${perTransition} for a raise or a clear`,
    ...(perNewInstance === 0 ? [] : [`${perNewInstance} for a new instance`]),
  ].join(', ');
}

function renderTimer({ decides, afterMs }: Timer): string {
  const from = decides === 'raise' ? 'begins' : 'ends';
  return `${decides} ${formatDuration(afterMs)} after the condition ${from}`;
}

function renderNoTimer({ runsOn }: RuleDescription): string {
  return runsOn === 'host' ? 'none: the agent decides at each tick' : 'none: each fact is decided at once';
}

function count(amount: number, thing: string, many = ''): string {
  return amount === 1 ? `1 ${thing}` : `${many}${amount} ${thing}s`;
}
