import type { Host } from './host.ts';

/**
 * The agent's time: monotonic, anchored to wall time once, when it is made. A wall clock that is set afterwards moves
 * nothing here; it shows in the offset.
 */
export interface AgentClock {
  /** Whole milliseconds since 1970, as the wall clock saw it at the anchor. */
  nowMs(): number;
  /** Server's clock minus this one, from the exchanges so far; null before the first. */
  offsetMs(): number | null;
  /** The server's clock as far as it is known. */
  serverNowMs(): number;
  /** Takes the server's time from an answer to what was sent and answered at these times of this clock. */
  learn(serverTimeMs: number, sentAtMs: number, answeredAtMs: number): void;
}

/** Below this a change of the offset is taken for the noise of the network: event times stay steady. */
const leastChangeMs = 50;

export function makeAgentClock(host: Host): AgentClock {
  const anchorMs = host.now() - host.mono();
  let offsetMs: number | null = null;
  const nowMs = (): number => Math.round(anchorMs + host.mono());
  return {
    nowMs,
    offsetMs: () => offsetMs,
    serverNowMs: () => nowMs() + (offsetMs ?? 0),
    learn(serverTimeMs, sentAtMs, answeredAtMs) {
      const seenMs = Math.round(serverTimeMs - (sentAtMs + answeredAtMs) / 2);
      const noiseMs = Math.max(leastChangeMs, answeredAtMs - sentAtMs);
      if (offsetMs === null || Math.abs(seenMs - offsetMs) > noiseMs) offsetMs = seenMs;
    },
  };
}
