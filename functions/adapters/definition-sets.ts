import { TocsinError } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import type { DefinitionSetContent, DefinitionSetHead, DefinitionSetRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';
import { type PackedContent, packContent, readContent, storeContent } from './definition-content.ts';
import { stateKeys } from './keys.ts';

/** A definition set with all that it holds. */
export type DefinitionSet = DefinitionSetHead & DefinitionSetContent;

/** A set that is ready to be stored. */
export interface PackedSet {
  readonly head: DefinitionSetHead;
  readonly artifact: PackedContent;
  readonly files: PackedContent;
}

/** Throws 413 `DEFINITIONS_TOO_LARGE`. */
export function packSet({ artifact, files, ...head }: DefinitionSet): PackedSet {
  return { head, artifact: packContent('compiled rules', artifact), files: packContent('files', files) };
}

/** The content first, then the record that names it: a set that is there is whole. Repeats write the same. */
export async function storeSet(state: StateStore, { head, artifact, files }: PackedSet): Promise<void> {
  await storeContent(state, artifact);
  await storeContent(state, files);
  const body: DefinitionSetRecord = { v: 2, ...head, artifact: artifact.ref, files: files.ref };
  await state.put({ key: stateKeys.definitionSet(head.version), body, expected: 'any' });
}

/** undefined if there is none of this version. */
export async function readSet(state: StateStore, version: string): Promise<DefinitionSet | undefined> {
  const record = await readRecord(state, version);
  if (record === undefined || record.v === undefined) return record;
  const { v: _, artifact, files, ...head } = record;
  const [compiled, texts] = await Promise.all([
    readContent<DefinitionSet['artifact']>(state, artifact),
    readContent<DefinitionSet['files']>(state, files),
  ]);
  return { ...head, artifact: compiled, files: texts };
}

/** What the set was compiled to, without a read of its files. */
export async function readArtifact(state: StateStore, version: string): Promise<Artifact | undefined> {
  const record = await readRecord(state, version);
  if (record === undefined || record.v === undefined) return record?.artifact;
  return readContent<Artifact>(state, record.artifact);
}

async function readRecord(state: StateStore, version: string): Promise<DefinitionSetRecord | undefined> {
  const item = await state.get<DefinitionSetRecord>(stateKeys.definitionSet(version));
  const v: number | undefined = item?.body.v;
  if (v === undefined || v === 2) return item?.body;
  throw new TocsinError('DEFINITIONS_UNREADABLE', 'a newer version of Tocsin stored this definition set', {
    status: 500,
    got: `set ${version} of version ${v}`,
    allowed: 'version 1 or 2',
    fix: 'deploy the newer version again',
  });
}
