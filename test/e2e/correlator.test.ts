import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmulator } from '../../local/emulator.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { secondMs } from '../../shared/time.ts';
import { seededRandom } from '../language/fuzz/random.ts';
import { standing } from '../simulation/expected.ts';
import { judgedRules } from '../simulation/judge.ts';
import { backedUpService, backupMs, countBackups } from './correlator/backups.ts';
import { type Change, changeRules } from './correlator/changing-rules.ts';
import {
  backups,
  composites,
  definitionsBefore,
  holdSec,
  jobSec,
  judgedHostSets,
} from './correlator/definitions.ts';
import { makeObserver, type Observer } from './correlator/observer.ts';
import { hearLast, type Silence, throughSilence } from './correlator/silence.ts';
import {
  happening,
  lastSendSec,
  randomStory,
  type Story,
  silentHost,
  storyHosts,
} from './correlator/story.ts';
import { makeTeller, type Teller } from './correlator/teller.ts';
import { apply, passed, patience, restMs, soon } from './correlator/waiting.ts';
import { deploymentFolder } from './deployment-folder.ts';

let dir: string;
let system: StartedSystem;
let teller: Teller;
let observer: Observer;
/** When the silent host was heard for the last time, at the earliest. */
let silentFromMs: number;

const log = (line: string): void => console.log(line);

/** How what was said contradicts the reference on the facts as they are stored. */
async function faults(told: readonly TocsinEvent[]): Promise<readonly string[]> {
  const known = { hostSets: judgedHostSets, hosts: await observer.hosts(), horizonMs: Date.now() };
  // The host that falls silent is in no set that these rules read, and the reference knows whole seconds only.
  const ofOthers = told.filter(({ type }) => type !== 'HOST_SILENT');
  return judgedRules(composites, known, ofOthers);
}

const isComposite = ({ source }: TocsinEvent) => source.kind === 'rule';
const shapeOf = ({ type, transition, t, start }: TocsinEvent) => ({ type, transition, t, start });
const byReceipt = (a: TocsinEvent, b: TocsinEvent) => a.r - b.r || a.t - b.t || (a.id < b.id ? -1 : 1);

beforeAll(async () => {
  dir = await deploymentFolder('correlator');
  system = await startSystem({ dir, log });
  await apply(system, definitionsBefore);
  teller = await makeTeller(system);
  observer = await makeObserver(system);
  silentFromMs = soon();
  await hearLast(teller, silentFromMs);
});

afterAll(async () => {
  await system?.emulator.stop();
  if (dir !== undefined) await rm(dir, { recursive: true, force: true });
});

describe('stories told in any order, late and twice, while definitions change', () => {
  const stories = Array.from({ length: 8 }, (_, i) => randomStory(`s${i}`, seededRandom(100 + i)));
  let told: readonly TocsinEvent[];
  let beginMs: number;
  let change: Change;

  beforeAll(async () => {
    beginMs = soon();
    const tellStories = async () => {
      await teller.tell(stories, beginMs, 0, lastSendSec / 2);
      await observer.redeliver(await observer.events(beginMs), seededRandom(1));
      await teller.tell(stories, beginMs, lastSendSec / 2, Number.POSITIVE_INFINITY);
    };
    const changing = changeRules(system, observer, beginMs);
    await Promise.all([tellStories(), countBackups(system, observer, beginMs), changing]);
    change = await changing;
    told = await observer.atRest(beginMs, restMs, teller.beat);
  });

  it('leave the episodes that the reference makes of the stored facts', async () => {
    expect(await faults(told)).toEqual([]);
  });

  it('made every composite say something, and revise something', () => {
    const said = new Set(told.filter(isComposite).map(({ rule }) => rule?.name));
    expect([...said]).toEqual(expect.arrayContaining(composites.map(({ name }) => name)));
    expect(told.filter(({ reason }) => reason === 'retracted').length).toBeGreaterThan(0);
    expect(told.filter(({ type, host }) => type === 'HOST_SILENT' && host !== silentHost)).toEqual([]);
  });

  it('end, restart or keep what is open by rules that are edited, removed or new', () => {
    const saidOf = (type: string) =>
      told
        .filter((event) => event.type === type)
        .sort(byReceipt)
        .map(({ transition, start, reason, muted }) => [transition, start === beginMs, reason ?? muted]);
    const end = (isFirst: boolean) => ['cleared', isFirst, 'condition-ended'];
    const first = ['raised', true, undefined];
    expect(saidOf('LINK_KEPT')).toEqual([first, end(true)]);
    expect(saidOf('LINK_HELD')).toEqual([first, end(true)]);
    expect(saidOf('LINK_ADDED')).toEqual([first, end(true)]);
    expect(saidOf('LINK_REMOVED')).toEqual([first, ['cleared', true, 'rule-removed']]);
    const changed = ['cleared', true, 'rule-changed'];
    expect(saidOf('LINK_RESTARTED')).toEqual([first, changed, ['raised', false, undefined], end(false)]);
    expect(saidOf('LINK_CLEARED')).toEqual([first, changed, ['raised', false, 'cooldown'], end(false)]);
    const times = told
      .filter(({ type }) => type.startsWith('LINK_'))
      .map(({ type, reason, t }) => ({ type, reason, t }));
    expect(times).toContainEqual({ type: 'LINK_HELD', reason: undefined, t: beginMs + holdSec * secondMs });
    const ofEdit = times.filter(({ reason }) => reason?.startsWith('rule-'));
    expect(Math.min(...ofEdit.map(({ t }) => t))).toBeGreaterThanOrEqual(change.activeAtMs);
    const ended = times.filter(({ reason }) => reason === 'condition-ended');
    expect(new Set(ended.map(({ t }) => t))).toEqual(new Set([change.clearedMs]));
  });

  it('count more facts than an item holds, and revise the count', async () => {
    expect(await observer.paged()).toBe(1);
    const said = told.filter(({ type }) => type === 'MANY_BACKUPS').sort(byReceipt);
    const [raise, clear] = standing(said) as [TocsinEvent, TocsinEvent];
    const startMs = backupMs(beginMs, backups.count - 1);
    const endMs = backupMs(beginMs, 20) + backups.windowSec * secondMs;
    expect([raise, clear].map(shapeOf)).toEqual([
      { type: 'MANY_BACKUPS', transition: 'raised', t: startMs, start: startMs },
      { type: 'MANY_BACKUPS', transition: 'cleared', t: endMs, start: startMs },
    ]);
    expect(said.filter(({ reason }) => reason === 'retracted').length).toBeGreaterThan(0);
    expect(new Set(said.map(({ origin }) => origin))).toEqual(new Set([said[0]?.id]));
    expect(raise.labels).toEqual({ service: backedUpService });
  });

  it('say nothing new when all messages come again in another order', async () => {
    await observer.redeliver(told, seededRandom(2));
    const again = await observer.atRest(beginMs, restMs, teller.beat);
    expect(again.filter(isComposite).map(({ id }) => id)).toEqual(
      told.filter(isComposite).map(({ id }) => id),
    );
  });
});

describe('a stop and a start in the middle of composites', () => {
  /** On `/half`: all disks full, a job that never ends, a deployment whose second step comes after the start. */
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
    await system.emulator.stop();
    stoppedMs = Date.now();
    await passed(beginMs + (holdSec + 2) * secondMs);
    startedMs = Date.now();
    const emulator = await startEmulator({ dir: join(dir, 'emulator'), persist: true, log });
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

  it('leaves the episodes that the reference makes of the stored facts', async () => {
    expect(await faults(told)).toEqual([]);
  });
});

describe('a host that falls silent', () => {
  let silence: Silence;

  const standingOn = (events: readonly TocsinEvent[], mountpoint: string) => {
    const isOf = ({ type, labels }: TocsinEvent) =>
      type.startsWith('ARCHIVE_') && labels.mountpoint === mountpoint;
    return standing(events.filter(isOf)).map(shapeOf);
  };

  beforeAll(async () => {
    silence = await throughSilence(teller, observer, silentFromMs);
  });

  it('leaves open what it has open, and is unknown where it said nothing', () => {
    const { raise, otherMs, whileSilent } = silence;
    const raised = { transition: 'raised', t: otherMs, start: otherMs };
    expect(standingOn(whileSilent, '/kept')).toEqual([{ type: 'ARCHIVE_FULL', ...raised }]);
    expect(standingOn(whileSilent, '/quiet')).toEqual([{ type: 'ARCHIVE_FULL_UNKNOWN', ...raised }]);
    expect(raise.start).toBeGreaterThanOrEqual(silentFromMs);
  });

  it('is known again, also for the time of its silence, when it tells of it', () => {
    const { otherMs, ownMs, told } = silence;
    expect(standingOn(told, '/quiet')).toEqual([
      { type: 'ARCHIVE_FULL_UNKNOWN', transition: 'raised', t: otherMs, start: otherMs },
      { type: 'ARCHIVE_FULL_UNKNOWN', transition: 'cleared', t: ownMs, start: otherMs },
      { type: 'ARCHIVE_FULL', transition: 'raised', t: ownMs, start: ownMs },
    ]);
  });
});
