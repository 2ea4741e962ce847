import type { Instance, Volume, Volumes } from '../../functions/ports/volumes.ts';
import { TocsinError } from '../../shared/errors.ts';

export interface FakeVolumes extends Volumes {
  addInstance(instance: Partial<Instance> & { readonly id: string }): void;
  addVolume(volume: Partial<Volume> & { readonly id: string }): void;
  /** Every volume that is not deleted. */
  all(): readonly Volume[];
  /** Calls that change something, in their order: `attach vol-1 i-1 /dev/sdf`. */
  changes(): readonly string[];
  /** Device names that the guest's driver still holds, though no volume has them. */
  holdDevice(device: string): void;
}

interface FakeVolumesOptions {
  /** Looks at a volume in transition before it has its final state: 0 is at once. */
  readonly polls?: number;
}

type Pending = { readonly to: Partial<Volume>; polls: number };

/** EC2's volumes as EC2 is: with states of transition, one attachment per volume, one zone, one name per device. */
export function makeFakeVolumes({ polls = 2 }: FakeVolumesOptions = {}): FakeVolumes {
  const instances = new Map<string, Instance>();
  const volumes = new Map<string, Volume>();
  const pending = new Map<string, Pending>();
  const held = new Set<string>();
  const changes: string[] = [];
  const tokens = new Map<string, string>();

  const change = (id: string, now: Partial<Volume>, to?: Partial<Volume>): void => {
    volumes.set(id, without({ ...known(id), ...now }));
    if (to === undefined) return;
    pending.set(id, { to, polls });
    if (polls === 0) look(id);
  };
  const known = (id: string): Volume => volumes.get(id) ?? refuse('InvalidVolume.NotFound');
  const look = (id: string): Volume | undefined => {
    const waiting = pending.get(id);
    if (waiting !== undefined && waiting.polls-- <= 0) {
      pending.delete(id);
      change(id, waiting.to);
      if (volumes.get(id)?.state === 'deleted') volumes.delete(id);
    }
    return structuredClone(volumes.get(id));
  };
  const devicesOf = (instanceId: string): string[] => [
    ...(instances.get(instanceId)?.devices ?? []),
    ...[...volumes.values()].flatMap(({ attachment }) =>
      attachment?.instanceId === instanceId ? [attachment.device] : [],
    ),
  ];

  return {
    addInstance: (given) =>
      void instances.set(given.id, {
        state: 'running',
        zone: 'us-east-1a',
        type: 't3.micro',
        tags: { 'tocsin:managed': 'true' },
        devices: ['/dev/xvda'],
        ...given,
      }),
    addVolume: (given) =>
      void volumes.set(given.id, {
        state: 'available',
        zone: 'us-east-1a',
        sizeGiB: 1,
        tags: {},
        multiAttach: false,
        fromSnapshot: false,
        ...given,
      }),
    all: () => structuredClone([...volumes.values()]),
    changes: () => [...changes],
    holdDevice: (device) => void held.add(device),

    instance: async (id) => {
      const found = instances.get(id);
      return found && structuredClone({ ...found, devices: [...new Set(devicesOf(id))].sort() });
    },
    find: async ({ zone, state, tags }) =>
      [...volumes.keys()]
        .flatMap((id) => look(id) ?? [])
        .filter((volume) => zone === undefined || volume.zone === zone)
        .filter((volume) => state === undefined || volume.state === state)
        .filter((volume) => Object.entries(tags).every(([name, value]) => volume.tags[name] === value)),
    get: async (id) => look(id),
    create: async ({ token, zone, sizeGiB, tags }) => {
      const made = tokens.get(token);
      if (made !== undefined && volumes.has(made)) return structuredClone(known(made));
      const id = `vol-new${volumes.size}${tokens.size}`;
      tokens.set(token, id);
      changes.push(`create ${id} ${sizeGiB}`);
      const all = { ...tags, 'tocsin:exec': token };
      volumes.set(id, {
        id,
        state: 'creating',
        zone,
        sizeGiB,
        tags: all,
        multiAttach: false,
        fromSnapshot: false,
      });
      change(id, {}, { state: 'available' });
      return structuredClone(known(id));
    },
    attach: async (id, instanceId, device) => {
      const volume = known(id);
      const instance = instances.get(instanceId) ?? refuse('InvalidInstanceID.NotFound');
      if (volume.attachment !== undefined) refuse('VolumeInUse');
      if (volume.state !== 'available' || instance.state !== 'running') refuse('IncorrectState');
      if (volume.zone !== instance.zone) refuse('InvalidVolume.ZoneMismatch');
      if (held.has(device) || devicesOf(instanceId).includes(device)) refuse('DEVICE_IN_USE');
      changes.push(`attach ${id} ${instanceId} ${device}`);
      const attachment = { instanceId, device, state: 'attaching' } as const;
      change(id, { state: 'in-use', attachment }, { attachment: { ...attachment, state: 'attached' } });
    },
    detach: async (id, instanceId) => {
      const { attachment } = known(id);
      if (attachment?.instanceId !== instanceId) refuse('IncorrectState');
      changes.push(`detach ${id} ${instanceId}`);
      const detaching = attachment && { ...attachment, state: 'detaching' as const };
      change(id, detaching ? { attachment: detaching } : {}, { state: 'available', attachment: detached });
    },
    remove: async (id) => {
      const volume = known(id);
      if (volume.attachment !== undefined) refuse('VolumeInUse');
      if (volume.state !== 'available' && volume.state !== 'error') refuse('IncorrectState');
      changes.push(`remove ${id}`);
      change(id, { state: 'deleting' }, { state: 'deleted' });
    },
    tag: async (id, tags) => {
      changes.push(`tag ${id}`);
      change(id, { tags: { ...known(id).tags, ...tags } });
    },
  };
}

const detached = { instanceId: '', device: '', state: 'detached' } as const;

function without(volume: Volume): Volume {
  if (volume.attachment?.state !== 'detached') return volume;
  const { attachment: _gone, ...rest } = volume;
  return rest;
}

function refuse(code: string): never {
  throw new TocsinError(code, `refused with ${code}`, { status: 500 });
}
