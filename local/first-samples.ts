import { setTimeout as sleep } from 'node:timers/promises';
import type { TocsinClient } from '../sdk/client.ts';
import { TocsinError } from '../shared/errors.ts';

const shown = [
  'system.cpu.utilization',
  'system.memory.utilization',
  'system.filesystem.utilization',
] as const;
const waitMs = 60_000;
const pollMs = 500;

/** What the API first tells of this host's samples, as one line. Throws `NO_SAMPLES` if none comes within a minute. */
export async function firstSamples(
  { client }: { readonly client: TocsinClient },
  host: string,
  signal: AbortSignal,
): Promise<string> {
  const from = Math.floor(performance.timeOrigin);
  const deadline = performance.now() + waitMs;
  while (performance.now() < deadline && !signal.aborted) {
    const answers = await Promise.all(shown.map((metric) => client.samples(host, { metric, from })));
    if (answers.every(({ series }) => series.length > 0))
      return `live samples: ${answers.map(told).join(', ')}`;
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
  if (signal.aborted) return 'stopped before the first samples';
  throw new TocsinError('NO_SAMPLES', 'the agent runs, but no sample of this host has arrived', {
    got: `nothing within ${waitMs / 1_000} s`,
    fix: 'see .tocsin/agent/agent.log and .tocsin/emulator/emulator.log',
  });
}

/** The series without a mode: the fold that people mean. */
function told({ metric, series }: Awaited<ReturnType<TocsinClient['samples']>>): string {
  const fold = series.find(({ labels }) => labels.mode === undefined) ?? series[0];
  const value = fold?.points.findLast(([, each]) => each !== null)?.[1];
  const where = fold?.labels.mountpoint;
  const name = metric.replace(/^system\.(.*)\.utilization$/, '$1');
  return `${name}${where === undefined ? '' : ` ${where}`} ${value == null ? 'unknown' : `${(value * 100).toFixed(1)} %`}`;
}
