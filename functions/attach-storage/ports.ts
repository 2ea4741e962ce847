import type { Clock } from '../../shared/time.ts';
import type { HostCommands } from '../ports/hops.ts';
import type { SampleStore, StateStore } from '../ports/stores.ts';
import type { Volumes } from '../ports/volumes.ts';

export interface AttachStoragePorts {
  readonly state: StateStore;
  readonly volumes: Volumes;
  readonly commands: HostCommands;
  readonly samples: SampleStore;
  readonly clock: Clock;
}
