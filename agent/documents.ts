import type { CommandResult } from '../shared/api/commands.ts';
import { type Document, flushDefaultMs } from '../shared/facts/document.ts';
import type { EventDraft } from '../shared/facts/event.ts';
import { limits } from '../shared/facts/limits.ts';
import { makeBlockBuffer, type SchemedBlock } from './blocks.ts';
import type { Sampled } from './sampler.ts';

/** What a document tells of the agent at the time it is built. */
interface AgentState {
  readonly clockOffsetMs: number | null;
  readonly configVersion: string | null;
  readonly configError?: string;
  readonly dropped: Readonly<Record<string, number>>;
}

export interface DocumentsOptions {
  readonly host: string;
  readonly boot: string;
  readonly agentVersion: string;
  readonly intervalMs: number;
  /** How often documents are made when nothing happens. */
  readonly flushMs?: number;
}

/** Gathers facts and makes documents of them, numbered within the boot. */
export interface Documents {
  /** One tick: its samples, and the events that the rules made of them. `tMs` becomes the watermark. */
  addTick(tMs: number, sampled: readonly Sampled[], events: readonly EventDraft[]): void;
  /** One answer of each command: a repetition replaces it. */
  addResult(result: CommandResult): void;
  /**
   * Everything gathered, in as many documents as the limits ask for, at least one: it is the sign of life. Only the last
   * carries the new watermark, since facts of earlier times may stand in any of them.
   */
  build(nowMs: number, state: AgentState): readonly Document[];
  /** A name for the second half of a document that was refused as too large. */
  nextName(): { readonly boot: string; readonly seq: number };
}

interface Content {
  readonly schemed?: SchemedBlock | undefined;
  readonly events: readonly EventDraft[];
  readonly results: readonly CommandResult[];
}

export function makeDocuments(options: DocumentsOptions): Documents {
  const { host, boot, agentVersion, intervalMs, flushMs = flushDefaultMs } = options;
  const buffer = makeBlockBuffer(intervalMs);
  let closed: SchemedBlock[] = [];
  let events: EventDraft[] = [];
  let results: CommandResult[] = [];
  let seq = 0;
  let watermarkMs = 0;
  let coveredMs = 0;
  let announced: string | undefined;

  const take = (): readonly Content[] => {
    const current = buffer.take();
    const contents = contentsOf(current === undefined ? closed : [...closed, current], events, results);
    closed = [];
    events = [];
    results = [];
    return contents;
  };

  const toDocument = (content: Content, isLast: boolean, nowMs: number, state: AgentState): Document => {
    const { schemed } = content;
    const isNews = schemed !== undefined && schemed.schema.hash !== announced;
    if (isNews) announced = schemed.schema.hash;
    if (isLast) coveredMs = watermarkMs;
    const { dropped, ...told } = state;
    return {
      v: 1,
      host,
      boot,
      seq: seq++,
      builtAtMs: nowMs,
      watermarkMs: coveredMs,
      ...told,
      agentVersion,
      ...(flushMs !== flushDefaultMs && { flushMs }),
      ...(isNews && { schema: schemed.schema }),
      ...(schemed !== undefined && { samples: schemed.block }),
      events: content.events,
      ...(content.results.length > 0 && { commandResults: content.results }),
      ...(isLast && Object.keys(dropped).length > 0 && { dropped }),
    };
  };

  return {
    addTick(tMs, sampled, made) {
      if (!buffer.add(tMs, sampled)) {
        const full = buffer.take();
        if (full !== undefined) closed.push(full);
        buffer.add(tMs, sampled);
      }
      events.push(...made);
      watermarkMs = tMs;
    },
    addResult(result) {
      results = [...results.filter(({ id }) => id !== result.id), result];
    },
    build(nowMs, state) {
      const contents = take();
      return contents.map((content, index) =>
        toDocument(content, index === contents.length - 1, nowMs, state),
      );
    },
    nextName: () => ({ boot, seq: seq++ }),
  };
}

/** The nth of each kind goes into the nth document. */
function contentsOf(
  blocks: readonly SchemedBlock[],
  events: readonly EventDraft[],
  results: readonly CommandResult[],
): readonly Content[] {
  const eventParts = parts(events, limits.events);
  const resultParts = parts(results, limits.commandResults);
  const count = Math.max(1, blocks.length, eventParts.length, resultParts.length);
  return Array.from({ length: count }, (_, index) => ({
    schemed: blocks[index],
    events: eventParts[index] ?? [],
    results: resultParts[index] ?? [],
  }));
}

function parts<T>(entries: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(entries.length / size);
  return Array.from({ length: count }, (_, index) => entries.slice(index * size, (index + 1) * size));
}
