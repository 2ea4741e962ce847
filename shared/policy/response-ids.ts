import { hashText, idAt, timeOfId } from '../facts/ids.ts';

const claimChars = 26;

/** Name of the claim that makes one (policy, target, origin) act once. */
export function claimName(policy: string, target: string, origin: string): string {
  return hashText(['claim', policy, target, origin], claimChars);
}

/** Name of the claim that keeps which targets a policy chose for one origin, so that a redelivery chooses the same. */
export function selectionName(policy: string, origin: string): string {
  return hashText(['selection', policy, origin], claimChars);
}

/** A response's id and its execution's name; sorts by the time of the event that it answers. `attempt` counts from 1. */
export function responseId(policy: string, target: string, origin: string, attempt: number): string {
  return idAt(timeOfId(origin), ['response', policy, target, origin, attempt]);
}

/** Id of a response's command on its host; the same for every repetition of the step. */
export function commandId(response: string, action: 'attach' | 'detach'): string {
  return `${response}-${action}`;
}
