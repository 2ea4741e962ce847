export type VolumeState = 'creating' | 'available' | 'in-use' | 'deleting' | 'deleted' | 'error';

export interface Volume {
  readonly id: string;
  readonly state: VolumeState;
  readonly zone: string;
  readonly sizeGiB: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly multiAttach: boolean;
  readonly fromSnapshot: boolean;
  readonly attachment?: {
    readonly instanceId: string;
    readonly device: string;
    readonly state: 'attaching' | 'attached' | 'detaching' | 'detached' | 'busy';
  };
}

export interface Instance {
  readonly id: string;
  readonly state: string;
  readonly zone: string;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Device names in use. */
  readonly devices: readonly string[];
}

/** EC2's volumes. Errors of EC2 come as `TocsinError` with EC2's own code. */
export interface Volumes {
  instance(instanceId: string): Promise<Instance | undefined>;
  find(filter: {
    readonly zone?: string;
    readonly state?: VolumeState;
    readonly tags: Readonly<Record<string, string>>;
  }): Promise<readonly Volume[]>;
  get(volumeId: string): Promise<Volume | undefined>;
  /** Looks for a volume with the tag `tocsin:exec` = token first: emulators do not honour ClientToken. */
  create(request: {
    readonly token: string;
    readonly zone: string;
    readonly sizeGiB: number;
    readonly tags: Readonly<Record<string, string>>;
  }): Promise<Volume>;
  attach(volumeId: string, instanceId: string, device: string): Promise<void>;
  detach(volumeId: string, instanceId: string): Promise<void>;
  remove(volumeId: string): Promise<void>;
  tag(volumeId: string, tags: Readonly<Record<string, string>>): Promise<void>;
}
