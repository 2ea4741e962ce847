import { beforeEach, describe, expect, it } from 'vitest';
import type { Volume, Volumes } from '../../functions/ports/volumes.ts';
import { TocsinError } from '../../shared/errors.ts';

export interface VolumePorts {
  readonly volumes: Volumes;
  /** A running instance, and one in another zone. */
  readonly instanceId: string;
  readonly farInstanceId: string;
  readonly zone: string;
  /** Tags that no other test's volumes have. */
  readonly tags: Readonly<Record<string, string>>;
  readonly token: string;
}

/** What an emulator of EC2 does otherwise; EC2 itself and the fake need no exception. */
export interface VolumeDifferences {
  readonly acceptsDoubleAttach?: boolean;
  readonly acceptsOtherZone?: boolean;
  readonly acceptsDeviceInUse?: boolean;
}

const looks = 50;

/** What every `Volumes` keeps to. */
export function describeVolumes(
  name: string,
  make: () => Promise<VolumePorts>,
  differences: VolumeDifferences = {},
): void {
  describe(`volumes: ${name}`, () => {
    let ports: VolumePorts;
    beforeEach(async () => {
      ports = await make();
    });
    instances(() => ports);
    creation(() => ports);
    attachment(() => ports);
    refusals(() => ports, differences);
  });
}

function instances(ports: () => VolumePorts): void {
  it('shows an instance as it is, and nothing of one that is not there', async () => {
    const { volumes, instanceId, zone } = ports();
    expect(await volumes.instance(instanceId)).toMatchObject({
      id: instanceId,
      state: 'running',
      zone,
      tags: { 'tocsin:managed': 'true' },
    });
    expect(await volumes.instance('i-0123456789abcdef0')).toBeUndefined();
  });
}

function creation(ports: () => VolumePorts): void {
  it('creates a volume with its tags, once per token', async () => {
    const { volumes, token, zone, tags } = ports();
    const first = await create(ports());
    const second = await create(ports());
    expect(second.id).toBe(first.id);
    expect(await settled(volumes, first.id)).toEqual({
      id: first.id,
      state: 'available',
      zone,
      sizeGiB: 2,
      tags: { ...tags, 'tocsin:exec': token },
      multiAttach: false,
      fromSnapshot: false,
    });
  });

  it('finds volumes by zone, state and all of the tags', async () => {
    const { volumes, zone, tags } = ports();
    const { id } = await create(ports());
    await settled(volumes, id);
    const ids = async (filter: Parameters<Volumes['find']>[0]) =>
      (await volumes.find(filter)).map((volume) => volume.id);
    expect(await ids({ tags })).toEqual([id]);
    expect(await ids({ zone, state: 'available', tags })).toEqual([id]);
    expect(await ids({ zone: 'us-east-1f', tags })).toEqual([]);
    expect(await ids({ state: 'in-use', tags })).toEqual([]);
    expect(await ids({ tags: { ...tags, 'tocsin:pool': 'another' } })).toEqual([]);
  });

  it('sets tags and keeps the others', async () => {
    const { volumes, tags, token } = ports();
    const { id } = await create(ports());
    await volumes.tag(id, { 'tocsin:state': 'free', 'tocsin:host': '' });
    expect((await settled(volumes, id))?.tags).toEqual({
      ...tags,
      'tocsin:exec': token,
      'tocsin:state': 'free',
      'tocsin:host': '',
    });
  });

  it('removes a volume; then there is none', async () => {
    const { volumes } = ports();
    const { id } = await create(ports());
    await settled(volumes, id);
    await volumes.remove(id);
    const gone = await settled(volumes, id);
    expect(gone === undefined || gone.state === 'deleted').toBe(true);
  });
}

function attachment(ports: () => VolumePorts): void {
  it('attaches a volume under a device name, and detaches it', async () => {
    const { volumes, instanceId } = ports();
    const { id } = await create(ports());
    await settled(volumes, id);
    await volumes.attach(id, instanceId, '/dev/sdk');
    expect(await settled(volumes, id)).toMatchObject({
      state: 'in-use',
      attachment: { instanceId, device: '/dev/sdk', state: 'attached' },
    });
    expect((await volumes.instance(instanceId))?.devices).toContain('/dev/sdk');
    await volumes.detach(id, instanceId);
    const free = await settled(volumes, id);
    expect([free?.state, free?.attachment]).toEqual(['available', undefined]);
    expect((await volumes.instance(instanceId))?.devices).not.toContain('/dev/sdk');
  });

  it('refuses to remove a volume in use', async () => {
    const { volumes, instanceId } = ports();
    const { id } = await create(ports());
    await settled(volumes, id);
    await volumes.attach(id, instanceId, '/dev/sdk');
    expect(await codeOf(volumes.remove(id))).toBe('VolumeInUse');
  });
}

function refusals(ports: () => VolumePorts, differences: VolumeDifferences): void {
  it('knows no volume and no instance that are not there', async () => {
    const { volumes, instanceId } = ports();
    const { id } = await create(ports());
    await settled(volumes, id);
    expect(await volumes.get('vol-0123456789abcdef0')).toBeUndefined();
    expect(await codeOf(volumes.attach('vol-0123456789abcdef0', instanceId, '/dev/sdk'))).toBe(
      'InvalidVolume.NotFound',
    );
    expect(await codeOf(volumes.attach(id, 'i-0123456789abcdef0', '/dev/sdk'))).toBe(
      'InvalidInstanceID.NotFound',
    );
  });

  it.skipIf(differences.acceptsDoubleAttach)('refuses a second attachment of a volume', async () => {
    const { volumes, instanceId } = ports();
    const { id } = await create(ports());
    await settled(volumes, id);
    await volumes.attach(id, instanceId, '/dev/sdk');
    expect(await codeOf(volumes.attach(id, instanceId, '/dev/sdl'))).toBe('VolumeInUse');
  });

  it.skipIf(differences.acceptsOtherZone)('refuses an instance in another zone', async () => {
    const { volumes, farInstanceId } = ports();
    const { id } = await create(ports());
    await settled(volumes, id);
    expect(await codeOf(volumes.attach(id, farInstanceId, '/dev/sdk'))).toBe('InvalidVolume.ZoneMismatch');
  });

  it.skipIf(differences.acceptsDeviceInUse)('refuses a device name that is in use', async () => {
    const { volumes, instanceId, token } = ports();
    const first = await create(ports());
    const second = await create({ ...ports(), token: `${token}-2` });
    await settled(volumes, first.id);
    await settled(volumes, second.id);
    await volumes.attach(first.id, instanceId, '/dev/sdk');
    expect(await codeOf(volumes.attach(second.id, instanceId, '/dev/sdk'))).toBe('DEVICE_IN_USE');
  });
}

function create({ volumes, token, zone, tags }: VolumePorts): Promise<Volume> {
  return volumes.create({ token, zone, sizeGiB: 2, tags });
}

/** Looks until the volume is in no transition any more. */
async function settled(volumes: Volumes, id: string): Promise<Volume | undefined> {
  for (let look = 0; look < looks; look++) {
    const found = await volumes.get(id);
    const moving = found?.attachment !== undefined && found.attachment.state !== 'attached';
    if (!moving && found?.state !== 'creating' && found?.state !== 'deleting') return found;
  }
  throw new Error(`volume ${id} does not settle`);
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return error instanceof TocsinError ? error.code : `no TocsinError: ${error}`;
}
