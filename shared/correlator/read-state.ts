import { TocsinError } from '../errors.ts';
import type { InstanceState } from './state.ts';
import { fromVersion1, type StateVersion1 } from './state-version-1.ts';

/** Reads versions 1 and 2. Refuses a state of a version that this code does not know: it is left as it is, never reset. */
export function readState(body: unknown): InstanceState {
  const version = (body as { v?: unknown } | null)?.v;
  if (version === 2) return body as InstanceState;
  if (version === 1) return fromVersion1(body as StateVersion1);
  throw new TocsinError('STATE_VERSION_UNKNOWN', 'the state of an instance was written by another version', {
    got: String(version),
    allowed: '1 or 2',
    fix: 'deploy the version that wrote it, or a newer one',
    retryable: true,
  });
}
