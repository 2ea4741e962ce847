import type { Document } from '../../shared/facts/document.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Artifact } from '../../shared/language/artifact.ts';

interface At {
  /** A second of the story. */
  readonly atMs: number;
}

/** A host, or somebody else, sends events; their receive time is set when they are stored. */
export type Told = At & { readonly kind: 'events'; readonly events: readonly TocsinEvent[] };

/** The agent of a host posts a document. */
export type Posted = At & { readonly kind: 'document'; readonly document: Document };

/** What happens outside of the deployment. */
export type Action =
  | Told
  | Posted
  | (At & { readonly kind: 'join' | 'leave' | 'return'; readonly host: string })
  | (At & { readonly kind: 'define'; readonly artifact: Artifact });
