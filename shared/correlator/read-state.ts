import { TocsinError } from '../errors.ts';
import type { PagedState } from './paged-state.ts';
import type { InstanceState } from './state.ts';
import { fromVersion1, type StateVersion1 } from './state-version-1.ts';

/** Reads versions 1 and 2. Refuses a state of a version that this code does not know: it is left as it is, never reset. */
export function readState(body: unknown): InstanceState {
  const version = versionOf(body);
  if (version === 2) return body as InstanceState;
  if (version === 1) return fromVersion1(body as StateVersion1);
  throw new TocsinError('STATE_VERSION_UNKNOWN', 'the state of an instance was written by another version', {
    got: String(version),
    allowed: '1, 2, or 3 with its pages',
    fix: 'deploy the version that wrote it, or a newer one',
    retryable: true,
  });
}

/** Reads an instance's item: the state, or from version 3 on what names its pages. Refuses what `readState` refuses. */
export function readHead(body: unknown): InstanceState | PagedState {
  return versionOf(body) === 3 ? (body as PagedState) : readState(body);
}

function versionOf(body: unknown): unknown {
  return (body as { v?: unknown } | null)?.v;
}
