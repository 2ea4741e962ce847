import type { WhySamples } from '../../../shared/api/why.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import type { HostRule } from '../../../shared/language/artifact.ts';
import type { Series } from '../../../shared/language/evaluation/facts.ts';
import { longestMs, readsOf } from '../../../shared/language/evaluation/reads.ts';
import { planOf, reachOf } from '../../../shared/language/host-rules/host-rule-plan.ts';
import { whyLimits } from '../limits.ts';
import { pastSeries } from '../past-series.ts';
import type { ExplainPorts } from '../ports.ts';
import type { MakingRule } from './event-rules.ts';

/**
 * The stored samples that an agent's event rests on: of what its rule reads, from the begin of its condition, or of the longest
 * window, to the event. Empty once they expired, when the event's own evidence is all there is.
 */
export async function samplesBehind(
  { samples }: Pick<ExplainPorts, 'samples'>,
  rule: MakingRule,
  event: TocsinEvent,
): Promise<readonly WhySamples[]> {
  const { host, labels, t, start = t } = event;
  if (host === undefined) return [];
  const beginMs = Math.max(t - whyLimits.samplesMs, Math.min(start, t - longestMs(readsOf(rule))));
  const all = await pastSeries(samples, rule, host, beginMs, t);
  const plan = planOf(rule as HostRule);
  const isOwn = (series: Series) =>
    Object.entries(labels).every(([label, value]) => (series.labels[label] ?? value) === value);
  return all
    .filter((series) => isOwn(series) && reachOf(plan, series) !== undefined)
    .map((series) => samplesOf(series, beginMs, t))
    .filter(({ points }) => points.length > 0)
    .slice(0, whyLimits.series);
}

function samplesOf({ metric, labels, points }: Series, beginMs: number, endMs: number): WhySamples {
  const inside = points.filter(({ tMs, untilMs }) => untilMs > beginMs && tMs <= endMs);
  const shown = inside.slice(-whyLimits.points);
  const more = inside.length - shown.length;
  return { metric, labels, points: shown.map(({ tMs, value }) => [tMs, value]), ...(more > 0 && { more }) };
}
