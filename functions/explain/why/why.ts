import * as z from 'zod';
import type { WhyAnswer } from '../../../shared/api/why.ts';
import { TocsinError } from '../../../shared/errors.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { idLength, isId } from '../../../shared/facts/ids.ts';
import { type Call, callParam } from '../../http/app.ts';
import { inParallel } from '../../in-parallel.ts';
import { makeBudget } from '../budget.ts';
import { explainLimits, whyLimits } from '../limits.ts';
import type { ExplainPorts } from '../ports.ts';
import { type ActiveSet, setInForceAt } from '../set-in-force.ts';
import { type CausesRead, causeTree, type Details, readCauses } from './cause-tree.ts';
import { readEffects } from './effects.ts';
import { conditionText, hashOf, rulesOf } from './event-rules.ts';
import { samplesBehind } from './event-samples.ts';
import { readResponses, silentReason } from './responses.ts';

const eventId = z.string().refine(isId, {
  params: { allowed: `${idLength} base-32 characters`, fix: 'take an id from `tocsin events`' },
});

/**
 * `GET /v1/events/{id}/why`: the event down to the samples that it rests on, and what came of it. What expired is told by the evidence
 * that was stored with the events made of it. Throws 404 `EVENT_UNKNOWN`.
 */
export async function explainEvent(ports: ExplainPorts, call: Call): Promise<WhyAnswer> {
  const id = callParam(call, 'id', eventId);
  const event = await ports.events.get(id);
  if (!event) {
    throw new TocsinError('EVENT_UNKNOWN', 'there is no such event', { status: 404, field: 'id', got: id });
  }
  const set = await setInForceAt(ports, event.t);
  const budget = makeBudget(ports.clock, explainLimits.events, explainLimits.readMs);
  const causes = await readCauses(ports.events, event);
  const { details, notes } = await readDetails(ports, causes, set);
  const { lineage, effects, notes: later } = await readEffects(ports.events, event, ports.clock(), budget);
  const silent = silentReason(event);
  return {
    why: causeTree(event, causes, (each) => details.get(each.id) ?? {}),
    ...(set && { definitions: set.then }),
    became: {
      ...(silent !== undefined && { silent }),
      lineage,
      effects,
      responses: set ? await readResponses(ports.state, set.artifact, event) : [],
    },
    notes: [...notes, ...later],
  };
}

/** The condition behind each event of the tree, and the samples behind those of agents. */
async function readDetails(
  ports: ExplainPorts,
  causes: CausesRead,
  set: ActiveSet | undefined,
): Promise<{ readonly details: ReadonlyMap<string, Details>; readonly notes: readonly string[] }> {
  const events = [...causes.values()].filter((event) => event !== undefined);
  const rules = await rulesOf(ports, events, set);
  const ruleOf = (event: TocsinEvent) => rules.get(hashOf(event) ?? '');
  const measured = events.filter((event) => event.source.kind === 'agent' && ruleOf(event) !== undefined);
  const sampled = measured.slice(0, whyLimits.sampled);
  const read = await inParallel(sampled, 8, async (event) => {
    const rule = ruleOf(event);
    return rule ? samplesBehind(ports, rule, event) : [];
  });
  const samples = new Map(sampled.map((event, i) => [event.id, read[i] ?? []]));
  const details = events.map((event): [string, Details] => {
    const rule = ruleOf(event);
    const own = samples.get(event.id) ?? [];
    return [
      event.id,
      { ...(rule && { condition: conditionText(rule, event) }), ...(own.length > 0 && { samples: own }) },
    ];
  });
  const left = measured.length - sampled.length;
  return {
    details: new Map(details),
    notes: left > 0 ? [`samples of ${left} more events were not read`] : [],
  };
}
