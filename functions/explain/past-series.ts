import type { Rule } from '../../shared/language/artifact.ts';
import type { Series } from '../../shared/language/evaluation/facts.ts';
import { hourMs } from '../../shared/time.ts';
import { readSeries } from '../correlate/series.ts';
import type { ExplainPorts } from './ports.ts';

/** How long after a sample its document may have been built: it holds samples of a minute, and more after an outage. */
const builtWithinMs = hourMs;

type Samples = ExplainPorts['samples'];

/** Documents around a time that is past, in place of the newest ones: what was built long after it is not read. */
export function samplesAround(samples: Samples, atMs: number): Pick<Samples, 'newest' | 'latest' | 'schema'> {
  return {
    newest: samples.newest,
    schema: samples.schema,
    latest: async (host, fromMs, _, limit) => {
      const { items } = await samples.range(host, fromMs, atMs + builtWithinMs, limit);
      return items;
    },
  };
}

/** Series without what was measured after a time; those of which nothing is left are out. */
export function upTo(series: readonly Series[], atMs: number): readonly Series[] {
  return series
    .map((each) => ({ ...each, points: each.points.filter(({ tMs }) => tMs <= atMs) }))
    .filter(({ points }) => points.length > 0);
}

/** What a rule read of one host's samples from its reach before `baseMs` up to `atMs`. Throws `SAMPLES_TOO_MANY`. */
export async function pastSeries(
  samples: Samples,
  rule: Rule,
  host: string,
  baseMs: number,
  atMs: number,
): Promise<readonly Series[]> {
  const around = samplesAround(samples, atMs);
  return upTo(await readSeries(around, { ...rule, latenessMs: 0 }, [host], baseMs, atMs), atMs);
}
