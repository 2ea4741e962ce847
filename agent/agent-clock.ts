import type { Host } from './host.ts';

/**
 * The agent's time: monotonic, anchored to wall time once, when it is made. A wall clock that is set afterwards moves
 * nothing here; it shows in `movedMs`.
 */
export interface AgentClock {
  /** Whole milliseconds since 1970, as the wall clock saw it at the anchor. */
  nowMs(): number;
  /** Server's clock minus this one, from the exchanges so far; null before the first. */
  offsetMs(): number | null;
  /** How far the wall clock was moved since the anchor; 0 below `leastChangeMs`. */
  movedMs(): number;
  /** The server's clock as far as it is known. */
  serverNowMs(): number;
  /** Takes the server's time from an answer to what was sent and answered at these times of this clock. */
  learn(serverTimeMs: number, sentAtMs: number, answeredAtMs: number): void;
}

/** Below this a change of the offset is taken for the noise of the network: event times stay steady. */
export const leastChangeMs = 50;

/** The best that is known: the offset, and the shortest round trip that it agrees with. */
interface Held {
  readonly offsetMs: number;
  readonly delayMs: number;
}

/**
 * One exchange tells the offset to within half of its round trip, however unevenly the two ways share it (RFC 5905 calls it
 * the maximum error). The exchange with the shortest round trip is held, as NTP's clock filter does, and a held offset is not
 * changed for less than `leastChangeMs`. So the error is at most half of the shortest round trip, and 50 ms: 70 ms where that is
 * 40 ms, of which a function that must be started first takes 500. An exchange that cannot agree with what is held, whatever
 * the delays were, tells that a clock was moved, has drifted or stood still: then it alone counts.
 */
export function makeAgentClock(host: Host): AgentClock {
  const anchorMs = host.now() - host.mono();
  let held: Held | null = null;
  const nowMs = (): number => Math.round(anchorMs + host.mono());
  return {
    nowMs,
    offsetMs: () => held?.offsetMs ?? null,
    movedMs: () => {
      const movedMs = Math.round(host.now() - anchorMs - host.mono());
      return Math.abs(movedMs) < leastChangeMs ? 0 : movedMs;
    },
    serverNowMs: () => nowMs() + (held?.offsetMs ?? 0),
    learn(serverTimeMs, sentAtMs, answeredAtMs) {
      const seen: Held = {
        offsetMs: Math.round(serverTimeMs - (sentAtMs + answeredAtMs) / 2),
        delayMs: Math.max(0, answeredAtMs - sentAtMs),
      };
      held = held === null ? seen : better(held, seen);
    },
  };
}

function better(held: Held, seen: Held): Held {
  const apartMs = Math.abs(seen.offsetMs - held.offsetMs);
  if (apartMs > (seen.delayMs + held.delayMs) / 2 + leastChangeMs) return seen;
  if (seen.delayMs >= held.delayMs) return held;
  return apartMs > leastChangeMs ? seen : { offsetMs: held.offsetMs, delayMs: seen.delayMs };
}
