import { effectiveRules } from '../../shared/correlator/lateness.ts';
import { readHead } from '../../shared/correlator/read-state.ts';
import { TocsinError } from '../../shared/errors.ts';
import { stateKeys } from '../adapters/keys.ts';
import { endRemoved, makes } from '../correlate/end-instance.ts';
import { toldInInbox } from '../correlate/inbox.ts';
import { dropLeft } from '../correlate/left-fold.ts';
import type { SettlePorts } from '../correlate/ports.ts';
import { settleWake, type WakeInput } from '../correlate/settle.ts';

export type WakePorts = SettlePorts;

/** What the machine does next; `until` is RFC 3339. */
export type WakeAnswer = { readonly next: 'wait'; readonly until: string } | { readonly next: 'end' };

/**
 * Called by the Correlator machine when `input.until` has come; that time names the execution, so the machine passes its
 * input's own `until` each time. Decides the instance again and says whether to wait on. It only recomputes: early, late,
 * double and repeated calls are harmless. If it dies after its write, the repeat gives the same answer.
 */
export function makeWakeHandler(ports: WakePorts): (input: WakeInput) => Promise<WakeAnswer> {
  return async (input) => {
    const startMs = startOf(input);
    const item = await ports.state.get<unknown>(stateKeys.instance(input.instance));
    const head = item === undefined ? await toldInInbox(ports.state, input.instance) : readHead(item.body);
    if (head === undefined) return { next: 'end' };
    const artifact = await ports.definitions.active();
    if (artifact === undefined) throw noDefinitions();
    const rule = effectiveRules(artifact).find((each) => makes(each, head));
    if (rule === undefined) {
      await endRemoved(ports, input.instance, artifact.version);
      await dropLeft(ports, input.instance, artifact.version);
      return { next: 'end' };
    }
    const { hostSets, version } = artifact;
    const decided = { rule, hostSets, version };
    const { timer, againMs } = await settleWake(ports, decided, head.labels, startMs);
    if (againMs !== undefined) return { next: 'wait', until: new Date(againMs).toISOString() };
    if (timer === undefined || timer.startMs !== startMs) return { next: 'end' };
    return { next: 'wait', until: new Date(timer.atMs).toISOString() };
  };
}

function startOf({ v, until }: WakeInput): number {
  const startMs = Date.parse(until);
  if (v === 1 && Number.isFinite(startMs)) return startMs;
  throw new TocsinError('WAKE_INPUT_UNKNOWN', 'the machine passed an input of another version', {
    got: `v ${v}, until ${until}`,
    allowed: 'v 1, until in RFC 3339',
  });
}

function noDefinitions(): TocsinError {
  return new TocsinError('DEFINITIONS_MISSING', 'there is no active definition set', { retryable: true });
}
