import { any, type Truth } from '../../kleene.ts';
import type { Environment, HostFact, MemberTruth, TimeSpan } from '../facts.ts';
import { combine, constant, cut, type Signal, signalBuilder } from '../signal.ts';
import { silencesOf } from '../silence.ts';
import { agrees } from './agreement.ts';
import { countSignal } from './sweep.ts';

/**
 * Whether a member rule is true on any host that agrees and has spoken of it; unknown if none has. What a silent host says is
 * unknown.
 */
export function memberTruthSignal(hash: string, env: Environment, span: TimeSpan): Signal<Truth> {
  const { members, hosts } = env.facts;
  const asked = members.filter((member) => member.hash === hash && agrees(member.labels, env.scope));
  if (asked.length === 0) return constant(span.fromMs, undefined);
  return combine(
    asked.map((member) => whileHeard(member, hosts, span)),
    (words) => {
      const truths = words.filter((word) => word !== 'nothing');
      return truths.length === 0 ? undefined : any(truths);
    },
  );
}

/** A truth, or that nothing was said of it yet. */
type Word = Truth | 'nothing';

function whileHeard(member: MemberTruth, hosts: readonly HostFact[], span: TimeSpan): Signal<Word> {
  const { host } = member.labels;
  const said = saidSignal(member, span);
  const silences = host === undefined ? [] : silencesOf(hosts, host);
  if (silences.length === 0) return said;
  const silent = countSignal(silences, span);
  return combine<Word | number, Word>([said, silent], ([word, silentStretches]) =>
    silentStretches === 0 || word === 'nothing' ? (word as Word) : undefined,
  );
}

function saidSignal({ timesMs, truths }: MemberTruth, span: TimeSpan): Signal<Word> {
  const result = signalBuilder<Word>();
  result.push(Math.min(span.fromMs, timesMs[0] ?? span.fromMs), 'nothing');
  for (const [i, tMs] of timesMs.entries()) result.push(tMs, truths[i]);
  return cut(result.signal(), span);
}
