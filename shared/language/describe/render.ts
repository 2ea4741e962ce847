import { formatDuration } from '../../time.ts';
import type { Reads } from './cost.ts';
import type { MemberDescription, RuleDescription } from './describe.ts';
import type { Timer } from './timers.ts';
import { sayList } from './words.ts';

const timerWords = {
  raise: 'after the condition begins',
  clear: 'after the condition ends',
  window: 'after a fact',
  deadline: 'after a fact',
  unknown: 'after values are missing',
  publication: 'after a raise',
  release: 'after what held it back',
} as const;

/** A rule's description as a person reads it in a terminal. Ends without a line break. */
export function renderDescription(rule: RuleDescription): string {
  const { application, name, runsOn, why, members, lateness, forMs, clearForMs, timers, sentence } = rule;
  const scoped = application === 'default' ? name : `${application}/${name}`;
  const emits = `${rule.emit} ${rule.severity}${rule.kind === 'occurrence' ? ' occurrence' : ''}`;
  return [
    `${scoped}  ${emits}, by [${rule.by.join(', ')}]`,
    `  ${sentence}`,
    `  runs      ${runsOn === 'host' ? 'on the host' : 'in the correlator'}: ${why}`,
    ...members.map(renderMember),
    `  lateness  ${formatDuration(lateness.effectiveMs)}: ${lateness.why}`,
    ...(rule.kind === 'occurrence'
      ? []
      : [`  hold      ${formatDuration(forMs)} to raise, ${formatDuration(clearForMs)} to clear`]),
    `  cost      ${renderCost(rule)}`,
    `  state     ${renderState(rule)}`,
    `  writes    ${renderWrites(rule)}`,
    `  timers    ${timers.length === 0 ? renderNoTimer(rule) : timers.map(renderTimer).join(', ')}`,
  ].join('\n');
}

function renderMember({ hash, hosts, by, when }: MemberDescription): string {
  return `  member    ${hash} on each host${hosts === undefined ? '' : ` of ${hosts}`}, by [${by.join(', ')}]: ${when}`;
}

function renderCost({ cost }: RuleDescription): string {
  const { nodes, reads, readsPerMember } = cost;
  const own = renderReads(reads);
  const perMember = renderReads(readsPerMember);
  const parts = [
    count(nodes, 'node'),
    ...(own === '' ? [] : [`reads at most ${own}`]),
    ...(perMember === '' ? [] : [`for each host of its sets at most ${perMember}`]),
  ];
  return parts.join(', ');
}

function renderReads({ samples, events, members }: Reads): string {
  const parts = [
    ...(samples === 0 ? [] : [count(samples, 'sample')]),
    ...(events === 0 ? [] : [count(events, 'event')]),
    ...(members === 0 ? [] : [count(members, 'truth')]),
  ];
  return sayList(parts, 'and');
}

function renderState({ state }: RuleDescription): string {
  const { itemsPerInstance, bytesPerInstance, instancesMax, bytesMax, factsMax, factsKeptMs } = state;
  const each = `about ${bytesPerInstance} bytes each`;
  const facts = `at most ${count(factsMax, 'fact')}, kept for ${formatDuration(factsKeptMs)}`;
  switch (state.kept) {
    case 'agent':
      return `on each host ${count(instancesMax ?? 0, 'instance', 'at most ')}, ${each}, at most ${bytesMax} bytes together; ${facts} in each`;
    case 'state-table':
      return `${instancesMax === null ? 'each instance' : count(instancesMax, 'instance')}: ${count(itemsPerInstance, 'item')}, about ${bytesPerInstance} bytes, at most ${bytesMax}; ${facts}`;
  }
}

function renderWrites({ writes, kind }: RuleDescription): string {
  const { perFact, perTransition, perNewInstance, perMemberChange } = writes;
  return [
    perFact === 0 ? 'none for a sample' : `${perFact} for a fact in each instance that it joins`,
    `${perTransition} for ${kind === 'occurrence' ? 'an occurrence' : 'a raise or a clear'}`,
    ...(perNewInstance === 0 ? [] : [`${perNewInstance} for a new instance`]),
    ...(perMemberChange === 0 ? [] : [`${perMemberChange} for a change of a member`]),
  ].join(', ');
}

function renderTimer(timer: Timer): string {
  if (timer.decides === 'hours') return 'hours at each of their ends';
  const after = formatDuration(timer.afterMs);
  if (timer.decides === 'look') return `look each ${after}`;
  return `${timer.decides} ${after} ${timerWords[timer.decides]}`;
}

function renderNoTimer({ runsOn }: RuleDescription): string {
  return runsOn === 'host' ? 'none: the agent decides at each tick' : 'none: each fact is decided at once';
}

function count(amount: number, thing: string, many = ''): string {
  return amount === 1 ? `1 ${thing}` : `${many}${amount} ${thing}s`;
}
