import type { ControlSnapshot } from '../ports/control.ts';
import type { ActiveDefinitionsRecord, AnnouncedVersion } from '../ports/records.ts';

/** The versions that a pointer names, the newest first; one without a time was in force at once. */
export function announcedVersions(pointer: ActiveDefinitionsRecord): readonly AnnouncedVersion[] {
  const { version, activeAtMs, before = [] } = pointer;
  return [{ version, activeAtMs: activeAtMs ?? 0 }, ...before];
}

/**
 * What is in force by this pointer at a time, and what is announced. A clock that lags behind all of them takes the oldest, unless
 * that is the first set of all, before which there is none.
 */
export function definitionsAt(
  pointer: ActiveDefinitionsRecord | undefined,
  nowMs: number,
): Pick<ControlSnapshot, 'definitions' | 'announced'> {
  if (pointer === undefined) return {};
  const versions = announcedVersions(pointer);
  const begun = versions.findIndex(({ activeAtMs }) => activeAtMs <= nowMs);
  const inForce = begun >= 0 ? begun : versions.length - (pointer.number > versions.length ? 1 : 0);
  const active = versions[inForce];
  const announced = versions
    .slice(0, inForce)
    .map(({ version }) => version)
    .reverse();
  return {
    ...(active && { definitions: { version: active.version } }),
    ...(announced.length > 0 && { announced }),
  };
}
