import type { TocsinClient } from '../sdk/client.ts';
import type { Surroundings } from './profile.ts';

/** What a command needs of the world; tests give their own. */
export interface Terminal {
  readonly surroundings: Surroundings;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborts when the person stops the command. */
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly exit: (code: number) => void;
  /** Shows a line in the place of the last one; the empty text takes it away. Absent: nobody looks. */
  readonly progress?: (line: string) => void;
}

/** A terminal, and the deployment that the profile names; the profile is read at the first use. */
export interface Session extends Terminal {
  readonly client: () => TocsinClient;
}
