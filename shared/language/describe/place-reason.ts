import { formatDuration } from '../../time.ts';
import type { CompositeRule } from '../artifact.ts';
import { membersOf, metricsReadBy, typesInConditions } from '../placement/reads.ts';
import { sayList } from './words.ts';

/** Why a rule runs in the correlator, and what of it does not. */
export function whyInCorrelator(rule: CompositeRule): string {
  const types = typesInConditions(rule);
  const metrics = metricsReadBy(rule);
  const reasons = [
    ...(types.length === 0
      ? []
      : [`it reads events, which may come from several hosts: ${sayList(types, 'and')}`]),
    ...(rule.unless ? [`${rule.unless.event.name} holds it back, which no host knows`] : []),
    ...(metrics.length === 0 ? [] : [whySamples(rule, metrics)]),
    ...(membersOf(rule).length === 0 ? [] : ['its terms over samples of one host run there']),
  ];
  return reasons.join('; ');
}

function whySamples({ samplesEveryMs = 0 }: CompositeRule, metrics: readonly string[]): string {
  return `it reads stored samples each ${formatDuration(samplesEveryMs)}: ${sayList(metrics, 'and')}`;
}
