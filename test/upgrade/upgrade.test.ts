import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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
import { startMs, storyFiles, takeoverMs } from './story.ts';

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

const fixture = JSON.parse(readFileSync(join(import.meta.dirname, 'version-before.json'), 'utf8')) as Fixture;
const { story } = fixture;

/** A world in which the version before has just stopped. */
async function takeOver() {
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

const expected = saidBy(fixture.said);

describe('an upgrade from the version before', () => {
  it('finds holds that run, an open episode, a window, an answer that is awaited and a sequence', () => {
    expect(fixture.executions.length).toBeGreaterThanOrEqual(4);
    expect(saidBy(fixture.events).map(({ type }) => type)).toEqual(['PAIR_FULL']);
    const types = new Set(expected.map(({ type }) => type));
    expect([...types].sort()).toEqual(['DEPLOYED', 'DISK_STUCK', 'GUESSING', 'JOB_HUNG', 'PAIR_FULL']);
  });

  it('loses nothing and doubles nothing that was told one by one', async () => {
    const { world } = await takeOver();
    for (const event of story.after) await world.deliverAll([[event]]);
    await world.settle();
    expect(saidBy(world.events.all())).toEqual(expected);
    expect(world.errors).toEqual([]);
  });

  it('takes messages that were on their way, and come twice, with those that follow', async () => {
    const { world } = await takeOver();
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
    const { world } = await takeOver();
    for (const { name } of world.machine.all()) world.machine.end(name, 'failed');
    for (const event of story.after) await world.deliverAll([[event]]);
    await world.settle();
    expect(saidBy(world.events.all())).toEqual(expected);
  });

  it('survives that this version dies at any of its first effects', async () => {
    for (let call = 0; call < 40; call++) {
      const { world } = await takeOver();
      world.crashAt(world.calls() + call, call % 2 === 0 ? 'before' : 'after');
      for (const event of story.after) await world.deliverAll([[event]]);
      await world.settle();
      expect(saidBy(world.events.all())).toEqual(expected);
    }
  });

  it('reads the set that the version before stored, and knows the same files for the same set', async () => {
    const { world, active } = await takeOver();
    const { artifact } = compile(storyFiles);
    expect(await readSet(world.store, active?.version ?? '')).toMatchObject({
      author: 'ann',
      files: storyFiles,
    });
    const state = world.store;
    const change = { files: storyFiles, author: 'bob', ifVersion: active?.version ?? '', dryRun: false };
    const again = await applyDefinitions(
      { state, clock: () => takeoverMs },
      { ...change, artifact: active as Artifact },
    );
    expect(again).toMatchObject({ changed: false, number: 1, activeAtMs: startMs, activeInMs: 0 });
    const text = storyFiles.map(({ text }) => text.replace('for: 5m', 'for: 6m'));
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
