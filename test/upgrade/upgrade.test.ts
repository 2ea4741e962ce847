import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeControl } from '../../functions/adapters/control.ts';
import { readSet } from '../../functions/adapters/definition-sets.ts';
import { makeDefinitions } from '../../functions/adapters/definitions.ts';
import { activationLeadMs } from '../../functions/define/announcement.ts';
import { applyDefinitions } from '../../functions/define/apply.ts';
import { readDocument } from '../../functions/ingest/read-document.ts';
import type { StateItem } from '../../functions/ports/stores.ts';
import type { Document } from '../../shared/facts/document.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { compile } from '../../shared/language/compiler.ts';
import { makeWorld } from '../functions/correlate/world.ts';
import { type StateVersion, startMs, stateVersions, storyFiles, takeoverMs } from './story.ts';

/** What the version before left behind; `make-fixture.ts` tells how it is made anew. */
interface Fixture {
  readonly story: { readonly before: readonly TocsinEvent[]; readonly after: readonly TocsinEvent[] };
  readonly items: readonly (StateItem<unknown> & {
    readonly dueAtMs?: number;
    readonly expiresAtMs?: number;
  })[];
  readonly events: readonly TocsinEvent[];
  readonly executions: readonly { readonly name: string; readonly input: object }[];
  readonly document: Document;
  /** By the version before, to the end. */
  readonly said: readonly TocsinEvent[];
}

/** What was left behind while instances were stored in states of this version. */
function fixtureOf(version: StateVersion): Fixture {
  const packed = readFileSync(join(import.meta.dirname, `state-${version}.json.gz`));
  return JSON.parse(gunzipSync(packed).toString()) as Fixture;
}

/** A world in which the version before has just stopped. */
async function takeOver(fixture: Fixture) {
  const world = makeWorld(undefined);
  for (const { key, body, dueAtMs, expiresAtMs } of fixture.items) {
    const times = {
      ...(dueAtMs !== undefined && { dueAtMs }),
      ...(expiresAtMs !== undefined && { expiresAtMs }),
    };
    await world.store.put({ key, body, expected: 'absent', ...times });
  }
  for (const event of fixture.events) world.events.putNow(event);
  for (const { name, input } of fixture.executions) await world.machine.start(name, input);
  world.at(takeoverMs);
  const definitions = makeDefinitions(
    world.store,
    makeControl(world.store, () => takeoverMs, 0),
  );
  const active = await definitions.active();
  world.define(active);
  return { world, active };
}

const saidBy = (events: readonly TocsinEvent[]) =>
  events
    .filter(({ source }) => source.kind === 'rule')
    .map(({ id, type, transition, t, start }) => ({ id, type, transition, t, start }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

const ofEpisodes = ['DISK_STUCK', 'PAIR_FULL'];
const ofPatterns = [...ofEpisodes, 'DEPLOYED', 'GUESSING', 'JOB_HUNG'];
const typesOf = { 1: ofEpisodes, 2: ofPatterns, 3: [...ofPatterns, 'CROWDED'] } as const;

/** Effects of this version at the first of which it may die. */
const firstEffects = 40;

describe.each(stateVersions)('an upgrade from states of version %i', (version) => {
  const fixture = fixtureOf(version);
  const { story } = fixture;
  const expected = saidBy(fixture.said);

  it('finds holds that run, an open episode, and what else could be waited for', () => {
    const stored = fixture.items.filter(({ key }) => key.p.startsWith('INSTANCE#'));
    const versions = stored.map(({ body }) => (body as { readonly v: number }).v);
    expect(Math.max(...versions)).toBe(version);
    expect(fixture.executions.length).toBeGreaterThanOrEqual(3);
    expect(saidBy(fixture.events).map(({ type }) => type)).toEqual(['PAIR_FULL']);
    const types = new Set(expected.map(({ type }) => type));
    expect([...types].sort()).toEqual([...typesOf[version]].sort());
  });

  it('loses nothing and doubles nothing that was told one by one', async () => {
    const { world } = await takeOver(fixture);
    for (const event of story.after) await world.deliverAll([[event]]);
    await world.settle();
    expect(saidBy(world.events.all())).toEqual(expected);
    expect(world.errors).toEqual([]);
  });

  it('takes messages that were on their way, and come twice, with those that follow', async () => {
    const { world } = await takeOver(fixture);
    await world.deliverAll([
      [...story.before],
      [...story.before].reverse(),
      [...story.after],
      [...story.after],
    ]);
    await world.settle();
    expect(saidBy(world.events.all())).toEqual(expected);
  });

  it('goes on from the due times if every machine was lost', async () => {
    const { world } = await takeOver(fixture);
    for (const { name } of world.machine.all()) world.machine.end(name, 'failed');
    for (const event of story.after) await world.deliverAll([[event]]);
    await world.settle();
    expect(saidBy(world.events.all())).toEqual(expected);
  });

  it('survives that this version dies at any of its first effects', { timeout: 60_000 }, async () => {
    const size = version === 3 ? 20 : 1;
    const batches = Array.from({ length: Math.ceil(story.after.length / size) }, (_, i) =>
      story.after.slice(i * size, (i + 1) * size),
    );

    for (let call = 0; call < firstEffects; call++) {
      const { world } = await takeOver(fixture);
      world.crashAt(world.calls() + call, call % 2 === 0 ? 'before' : 'after');
      for (const batch of batches) await world.deliverAll([batch]);
      await world.settle();
      expect(saidBy(world.events.all())).toEqual(expected);
    }
  });

  it('reads the set that the version before stored, and knows the same files for the same set', async () => {
    const { world, active } = await takeOver(fixture);
    const files = storyFiles(version);
    // Before version 3 a set was in force at once.
    const activeAtMs = version === 3 ? startMs + activationLeadMs : startMs;
    const { artifact } = compile(files);
    expect(await readSet(world.store, active?.version ?? '')).toMatchObject({
      author: 'ann',
      files,
    });
    const state = world.store;
    const change = { files, author: 'bob', ifVersion: active?.version ?? '', dryRun: false };
    const again = await applyDefinitions(
      { state, clock: () => takeoverMs },
      { ...change, artifact: active as Artifact },
    );
    expect(again).toMatchObject({ changed: false, number: 1, activeAtMs, activeInMs: 0 });
    const text = files.map(({ text }) => text.replace('for: 5m', 'for: 6m'));
    const edited = compile([{ name: 'definitions.yaml', text: text.join('') }]).artifact as Artifact;
    expect(edited.version).not.toBe(artifact?.version);
    const next = await applyDefinitions({ state, clock: () => takeoverMs }, { ...change, artifact: edited });
    expect(next).toMatchObject({ changed: true, number: 2, activeInMs: activationLeadMs });
    let nowMs = takeoverMs + activationLeadMs - 1;
    const definitions = makeDefinitions(
      state,
      makeControl(state, () => nowMs, 0),
    );
    expect((await definitions.active())?.version).toBe(active?.version);
    nowMs += 1;
    expect((await definitions.active())?.version).toBe(edited.version);
  });

  it('reads a document as an agent of the version before sent it', () => {
    const { document } = readDocument(gzipSync(JSON.stringify(fixture.document)));
    expect(document).toEqual(fixture.document);
  });
});
