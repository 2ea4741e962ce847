import type { SeriesSchema } from '../shared/facts/document.ts';
import type { Host } from './host.ts';
import { isRecord } from './outcome.ts';
import { readState, writeState } from './state-file.ts';

/** Schemas of this and earlier boots, so that a spooled document can be explained to a service that forgot. */
export interface Schemas {
  find(hash: string): SeriesSchema | undefined;
  /** Keeps the schema on the disk; a known one costs nothing. */
  remember(schema: SeriesSchema): Promise<void>;
}

export const maxSchemas = 8;

export async function openSchemas(host: Host, stateDir: string): Promise<Schemas> {
  const path = `${stateDir}/schemas.json`;
  let schemas = (await readState(host, path, readSchemas)) ?? [];
  return {
    find: (hash) => schemas.find((schema) => schema.hash === hash),
    async remember(schema) {
      if (schemas[0]?.hash === schema.hash) return;
      schemas = [schema, ...schemas.filter(({ hash }) => hash !== schema.hash)].slice(0, maxSchemas);
      await writeState(host, path, { v: 1, schemas });
    },
  };
}

function readSchemas(value: unknown): readonly SeriesSchema[] | undefined {
  if (!isRecord(value) || value.v !== 1 || !Array.isArray(value.schemas)) return undefined;
  const isSchema = (each: unknown): boolean =>
    isRecord(each) && typeof each.hash === 'string' && Array.isArray(each.series);
  return value.schemas.every(isSchema) ? (value.schemas as readonly SeriesSchema[]) : undefined;
}
