import type { Clock } from '../../shared/time.ts';
import type { Definitions } from '../ports/control.ts';
import type { HostDirectory } from '../ports/host-directory.ts';
import type { EventStore, SampleStore, StateStore } from '../ports/stores.ts';

/** What explaining reads; it writes nothing. */
export interface ExplainPorts {
  readonly state: Pick<StateStore, 'get' | 'list'>;
  readonly events: Pick<EventStore, 'get' | 'query' | 'open'>;
  readonly samples: Pick<SampleStore, 'newest' | 'latest' | 'range' | 'schema'>;
  readonly hosts: HostDirectory;
  readonly definitions: Pick<Definitions, 'load'>;
  readonly clock: Clock;
}
