/** Tags by which volumes are told apart; a volume without `managed` is foreign and never touched. */
export const volumeTags = {
  managed: 'tocsin:managed',
  pool: 'tocsin:pool',
  /** The response that created the volume; the key by which a repeated creation finds it. */
  exec: 'tocsin:exec',
  /** `true` from a creation without snapshot until the first `mkfs`. */
  blank: 'tocsin:blank',
  /** `creating`, `free`, `reserved`, `in-use`. */
  state: 'tocsin:state',
  host: 'tocsin:host',
  /** Why nobody may use it until a person has looked; absent or empty: fit for use. */
  quarantine: 'tocsin:quarantine',
  protected: 'tocsin:protected',
} as const;

/** What the choice needs to know of a volume. */
export interface PoolVolume {
  readonly id: string;
  readonly state: string;
  readonly zone: string;
  readonly sizeGiB: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly multiAttach: boolean;
  readonly fromSnapshot: boolean;
}

export interface VolumeNeed {
  readonly pool: string;
  readonly zone: string;
  readonly sizeGiB: number;
}

/** The free volumes that fit, best first: smallest, then by id. Order of `volumes` does not matter. */
export function fittingVolumes<V extends PoolVolume>(volumes: readonly V[], need: VolumeNeed): readonly V[] {
  return volumes
    .filter((volume) => isFree(volume, need))
    .sort((a, b) => a.sizeGiB - b.sizeGiB || (a.id < b.id ? -1 : 1));
}

/** True if the volume may be taken for the need. One that a response created for itself alone is not of the pool yet. */
export function isFree(volume: PoolVolume, need: VolumeNeed): boolean {
  const { tags } = volume;
  return (
    volume.state === 'available' &&
    volume.zone === need.zone &&
    volume.sizeGiB >= need.sizeGiB &&
    !volume.multiAttach &&
    tags[volumeTags.managed] === 'true' &&
    tags[volumeTags.pool] === need.pool &&
    tags[volumeTags.state] !== 'creating' &&
    (tags[volumeTags.quarantine] ?? '') === '' &&
    tags[volumeTags.protected] !== 'true'
  );
}

/** Provenance for `mkfs`: tagged blank by us and made without a snapshot. The host's own scans come on top. */
export function isBlank(volume: Pick<PoolVolume, 'tags' | 'fromSnapshot'>): boolean {
  return volume.tags[volumeTags.blank] === 'true' && !volume.fromSnapshot;
}
