import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmulator } from '../../local/emulator.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { type Random, seededRandom } from '../language/fuzz/random.ts';
import { judgedRules } from '../simulation/judge.ts';
import { composites, definitionsText, holdSec, jobSec } from './correlator/definitions.ts';
import { makeObserver, type Observer } from './correlator/observer.ts';
import { type Happening, lastSendSec, randomStory, type Story, storyHosts } from './correlator/story.ts';
import { makeTeller, type Teller } from './correlator/teller.ts';

const patience = { timeout: 120_000, interval: 250 };
/** A wake-up that is lost is found by the sweep a minute after it was due, and the sweep runs each minute. */
const restMs = 240_000;
const secondMs = 1_000;

let dir: string;
let system: StartedSystem;
let teller: Teller;
let observer: Observer;

const log = (line: string): void => console.log(line);

/** A whole second shortly ahead. */
const soon = () => Math.ceil(Date.now() / secondMs) * secondMs + secondMs;

/** How what was said contradicts the reference on the facts as they are stored. */
function faults(told: readonly TocsinEvent[]): readonly string[] {
  return judgedRules(composites, { hostSets: {}, hosts: [], horizonMs: Date.now() }, told);
}

const isComposite = ({ source }: TocsinEvent) => source.kind === 'rule';
const shapeOf = ({ type, transition, t, start }: TocsinEvent) => ({ type, transition, t, start });

function shuffled<T>(random: Random, list: readonly T[]): readonly T[] {
  return list
    .map((each) => ({ each, place: random.below(2 ** 31) }))
    .sort((a, b) => a.place - b.place)
    .map(({ each }) => each);
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tocsin-correlator-'));
  system = await startSystem({ dir, log });
  await system.client.applyDefinitions({ files: [{ name: 'definitions.yaml', text: definitionsText }] });
  teller = await makeTeller(system, storyHosts);
  observer = await makeObserver(system);
  await vi.waitFor(async () => {
    expect(await system.client.definitions()).toMatchObject({ isActive: true, seeded: 0 });
  }, patience);
});

afterAll(async () => {
  await system?.emulator.stop();
  if (dir !== undefined) await rm(dir, { recursive: true, force: true });
});

describe('stories told in any order, late and twice', () => {
  const stories = Array.from({ length: 8 }, (_, i) => randomStory(`s${i}`, seededRandom(100 + i)));
  let told: readonly TocsinEvent[];
  let beginMs: number;

  beforeAll(async () => {
    beginMs = soon();
    const random = seededRandom(1);
    await teller.tell(stories, beginMs, 0, lastSendSec / 2);
    await observer.redeliver(shuffled(random, await observer.events(beginMs)));
    await teller.tell(stories, beginMs, lastSendSec / 2, Number.POSITIVE_INFINITY);
    told = await observer.atRest(beginMs, restMs, teller.beat);
  });

  it('leave the episodes that the reference makes of the stored facts', () => {
    expect(faults(told)).toEqual([]);
  });

  it('made every composite say something, and revise something', () => {
    const said = new Set(told.filter(isComposite).map(({ rule }) => rule?.name));
    expect([...said].sort()).toEqual(composites.map(({ name }) => name).sort());
    expect(told.filter(({ reason }) => reason === 'retracted').length).toBeGreaterThan(0);
    expect(told.filter(({ type }) => type === 'HOST_SILENT')).toEqual([]);
  });

  it('say nothing new when all messages come again in another order', async () => {
    await observer.redeliver(shuffled(seededRandom(2), told));
    const again = await observer.atRest(beginMs, restMs, teller.beat);
    expect(again.filter(isComposite).map(({ id }) => id)).toEqual(
      told.filter(isComposite).map(({ id }) => id),
    );
  });
});

describe('a stop and a start in the middle of composites', () => {
  /** On `/half`: both disks full, a job that never ends, a deployment whose second step comes after the start. */
  const half: Story = {
    name: 'half',
    happenings: [
      ...storyHosts.map((host) => happening('DISK_FULL', 0, { transition: 'raised', host })),
      happening('DEPLOY_STARTED', 1),
      happening('JOB_STARTED', 1),
    ],
  };
  const rest: Story = { name: 'half', happenings: [happening('ERROR_RATE_HIGH', 12)] };
  const others = Array.from({ length: 4 }, (_, i) => randomStory(`r${i}`, seededRandom(200 + i)));
  const stopSec = 2;
  let beginMs: number;
  let stoppedMs: number;
  let startedMs: number;
  let told: readonly TocsinEvent[];

  const ofHalf = (type: string) =>
    told.filter(
      ({ type: own, labels }) => own === type && (labels.mountpoint === '/half' || labels.service === 'half'),
    );

  beforeAll(async () => {
    beginMs = soon();
    await teller.tell([half, ...others], beginMs, 0, stopSec);
    await vi.waitFor(async () => {
      const events = await observer.events(beginMs);
      expect(events.map(({ type, labels }) => `${type} ${labels.mountpoint}`)).toContain('BOTH_FULL /half');
    }, patience);
    stoppedMs = Date.now();
    await system.emulator.stop();
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(beginMs + (holdSec + 2) * secondMs), patience);
    const emulator = await startEmulator({ dir: join(dir, 'emulator'), persist: true, log });
    startedMs = Date.now();
    system = { ...system, emulator };
    await teller.tell([rest, ...others], beginMs, stopSec, Number.POSITIVE_INFINITY);
    told = await observer.atRest(beginMs, restMs, teller.beat);
  });

  it('ends a hold and a wait for what never came, which were due meanwhile, at their own times', () => {
    expect(stoppedMs).toBeLessThan(beginMs + holdSec * secondMs);
    const crisis = ofHalf('STORAGE_CRISIS');
    expect(crisis.map(shapeOf)).toEqual([
      { type: 'STORAGE_CRISIS', transition: 'raised', t: beginMs + holdSec * secondMs, start: beginMs },
    ]);
    expect(crisis[0]?.r).toBeGreaterThan(startedMs);
    const missedMs = beginMs + secondMs;
    expect(ofHalf('JOB_MISSED').map(shapeOf)).toEqual([
      { type: 'JOB_MISSED', transition: 'occurred', t: missedMs + jobSec * secondMs, start: missedMs },
    ]);
  });

  it('completes a sequence whose first step was before', () => {
    expect(ofHalf('DEPLOY_BROKE').map(shapeOf)).toEqual([
      {
        type: 'DEPLOY_BROKE',
        transition: 'occurred',
        t: beginMs + 12 * secondMs,
        start: beginMs + secondMs,
      },
    ]);
  });

  it('leaves the episodes that the reference makes of the stored facts', () => {
    expect(faults(told)).toEqual([]);
  });
});

function happening(type: string, atSec: number, over: Partial<Happening> = {}): Happening {
  return { type, transition: 'occurred', atSec, raisedSec: atSec, sendSec: atSec, name: type, ...over };
}
