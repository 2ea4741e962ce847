import type { AbsentNode } from '../../ast.ts';
import type { Truth } from '../../kleene.ts';
import type { Environment, TimeSpan } from '../facts.ts';
import { layered, union } from '../layers.ts';
import type { Signal } from '../signal.ts';
import { silencesOf } from '../silence.ts';
import { patternFacts } from './pattern-facts.ts';

/** The receipt of any document: its absence is the silence itself, so a silent host does not make it unknown. */
const heartbeat = 'HEARTBEAT';

/** True while no fact came for `forMs`, counted from the birth of the instance; unknown while its host is silent. */
export function absentSignal({ of, forMs }: AbsentNode, env: Environment, span: TimeSpan): Signal<Truth> {
  const { bornMs, facts, scope } = env;
  const present = patternFacts(of, env, span.toMs).map(({ tMs }) => ({ startMs: tMs, endMs: tMs + forMs }));
  const early = { startMs: Math.min(bornMs, span.fromMs), endMs: bornMs + forMs };
  const host = of.name === heartbeat ? undefined : scope.host;
  return layered<Truth>(span, true, [
    { intervals: union([early, ...present]), value: false },
    { intervals: host === undefined ? [] : silencesOf(facts.hosts, host), value: undefined },
  ]);
}
