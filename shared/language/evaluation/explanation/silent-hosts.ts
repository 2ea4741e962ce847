import type { Telling } from './telling.ts';

/** Why the agents of silent hosts are not believed: `host node-2 silent since 14:02:00`; undefined if none of them is silent. */
export function silenceReason(
  { env, atMs, timeOf }: Telling,
  isAsked: (host: string) => boolean,
): string | undefined {
  const silences = env.facts.hosts
    .filter(({ host, startMs, endMs }) => startMs <= atMs && atMs < endMs && isAsked(host))
    .flatMap(({ host, silent }) =>
      silent
        .filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs)
        .map(({ startMs }) => ({ host, startMs })),
    );
  const [first] = silences;
  if (!first) return undefined;
  const others = silences.length - 1;
  const more = others === 0 ? '' : ` and ${others} more ${others === 1 ? 'host' : 'hosts'}`;
  return `host ${first.host} silent since ${timeOf(first.startMs)}${more}`;
}
