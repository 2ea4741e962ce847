import { type OverduePorts, startOverdue } from './overdue.ts';
import { makeHostWatch, type SilencePorts } from './silence.ts';

export type SweepPorts = OverduePorts & SilencePorts;

/**
 * Called each minute. Starts wake-ups that are overdue, and raises and clears what hosts do not say. Both parts write under
 * a condition and may die anywhere: the next minute goes on. One part's failure does not keep the other from its work; it is
 * thrown at the end.
 */
export function makeSweepHandler(ports: SweepPorts): () => Promise<void> {
  const watchHosts = makeHostWatch(ports);
  return async () => {
    const outcomes = await Promise.allSettled([startOverdue(ports), watchHosts()]);
    const errors = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
    for (const error of errors) ports.log('a part of the sweep failed', error);
    if (errors.length > 0) throw errors[0];
  };
}
