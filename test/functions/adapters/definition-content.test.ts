import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  chunksOf,
  definitionChunkBytes,
  definitionChunksMax,
  definitionContentBytes,
  packContent,
  readContent,
  storeContent,
} from '../../../functions/adapters/definition-content.ts';
import { packSet, readArtifact, readSet, storeSet } from '../../../functions/adapters/definition-sets.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { compiled } from '../../language/given.ts';

/** Text that no compression makes smaller than three quarters. */
function noise(chars: number): string {
  const parts: string[] = [];
  for (let i = 0; parts.length * 44 < chars; i++) {
    parts.push(createHash('sha256').update(String(i)).digest('base64'));
  }
  return parts.join('').slice(0, chars);
}

describe('content of definitions', () => {
  it('is packed the same each time, and read as it was', async () => {
    const state = makeFakeStateStore();
    const value = { text: noise(200_000), more: ['ä', null, 1] };
    const packed = packContent('files', value);
    expect(packContent('files', value)).toEqual(packed);
    await storeContent(state, packed);
    await storeContent(state, packed);
    expect(state.items()).toHaveLength(packed.ref.chunks);
    expect(packed.ref.chunks).toBe(3);
    expect(await readContent(state, packed.ref)).toEqual(value);
  });

  it('is in items of at most 100 kB', () => {
    const { chunks } = packContent('files', noise(definitionChunkBytes * 2));
    expect(
      Math.max(...chunks.map((chunk) => JSON.stringify({ v: 1, base64: chunk }).length)),
    ).toBeLessThanOrEqual(100_000);
  });

  it('may be as large as the bound and not one byte more', () => {
    const of = (bytes: number) => () => packContent('files', 'x'.repeat(bytes - 2)).ref.sizeBytes;
    expect(of(definitionContentBytes)()).toBe(definitionContentBytes);
    expect(of(definitionContentBytes + 1)).toThrow(
      expect.objectContaining({ code: 'DEFINITIONS_TOO_LARGE', status: 413 }),
    );
  });

  it('may have as many chunks as the bound and not one more', () => {
    const of = (bytes: number) => () => chunksOf('files', Buffer.alloc(bytes)).length;
    const mostBytes = definitionChunksMax * definitionChunkBytes;
    expect(of(mostBytes)()).toBe(definitionChunksMax);
    expect(of(mostBytes + 1)).toThrow(
      expect.objectContaining({ code: 'DEFINITIONS_TOO_LARGE', status: 413 }),
    );
  });

  it('that lacks a chunk, or holds another, is not read', async () => {
    const state = makeFakeStateStore();
    const packed = packContent('files', noise(200_000));
    await storeContent(state, packed);
    const key = stateKeys.definitionChunk(packed.ref.hash, 1);
    await state.remove(key);
    await expect(readContent(state, packed.ref)).rejects.toMatchObject({
      code: 'DEFINITIONS_LOST',
      detail: { got: '2 chunks' },
    });
    const other = packContent('files', 'other');
    await storeContent(state, other);
    await expect(readContent(state, { ...other.ref, chunks: 2 })).rejects.toMatchObject({
      code: 'DEFINITIONS_LOST',
    });
  });
});

describe('a definition set', () => {
  const files = [{ name: 'a.yaml', text: 'version: 1' }];
  const set = {
    version: 'v1',
    artifact: compiled('rules: [{ name: r, by: [], when: A, emit: B }]'),
    files,
    author: 'ann',
    appliedAtMs: 5,
  };

  it('is read as it was stored, and its artifact without its files', async () => {
    const state = makeFakeStateStore();
    await storeSet(state, packSet(set));
    expect(await readSet(state, 'v1')).toEqual(set);
    const lists: string[] = [];
    const { list } = state;
    state.list = (p, options) => {
      lists.push(p);
      return list(p, options);
    };
    expect(await readArtifact(state, 'v1')).toEqual(set.artifact);
    expect(lists).toEqual([stateKeys.definitionContent(packSet(set).artifact.ref.hash)]);
  });

  it('is read from the one item in which the version before stored it', async () => {
    const state = makeFakeStateStore();
    await state.put({ key: stateKeys.definitionSet('v1'), body: set, expected: 'absent' });
    expect([await readSet(state, 'v1'), await readArtifact(state, 'v1')]).toEqual([set, set.artifact]);
  });

  it('of a newer version is refused, and none is none', async () => {
    const state = makeFakeStateStore();
    await state.put({ key: stateKeys.definitionSet('v1'), body: { ...set, v: 3 }, expected: 'absent' });
    await expect(readSet(state, 'v1')).rejects.toMatchObject({ code: 'DEFINITIONS_UNREADABLE', status: 500 });
    await expect(readArtifact(state, 'v1')).rejects.toMatchObject({ code: 'DEFINITIONS_UNREADABLE' });
    expect([await readSet(state, 'v2'), await readArtifact(state, 'v2')]).toEqual([undefined, undefined]);
  });
});
