import type { EventDraft } from '../../../shared/facts/event.ts';
import { type Random, several } from '../../language/fuzz/random.ts';

/** They are heard as long as stories are told. */
export const storyHosts = ['node-1', 'node-2', 'node-3'] as const;
/** It says something, and is not heard for some minutes. */
export const silentHost = 'node-4';
export type StoryHost = (typeof storyHosts)[number] | typeof silentHost;

/** Something that happens in a story, and when it is told. Seconds since the story's begin. */
export interface Happening {
  readonly type: string;
  readonly transition: EventDraft['transition'];
  readonly atSec: number;
  /** Of an episode, also of its clear: when it was raised. */
  readonly raisedSec: number;
  readonly sendSec: number;
  /** Sent once more then. */
  readonly againSec?: number;
  /** The host whose agent tells it; absent: a person does. */
  readonly host?: StoryHost;
  /** Sets apart what happens at the same time. */
  readonly name: string;
}

/** What happens to one service, or on one mountpoint of some hosts. */
export interface Story {
  readonly name: string;
  readonly happenings: readonly Happening[];
}

/** Everything happens within so many seconds, and is told for the first time within `lastSendSec`. */
const lengthSec = 24;
const delaysSec = [0, 0, 0, 1, 2, 5, 12] as const;
const againMaxSec = 10;
export const lastSendSec = lengthSec + Math.max(...delaysSec) + againMaxSec;

type What = Pick<Happening, 'type' | 'transition' | 'atSec'> & Partial<Happening>;

/** The same story for the same `random`. What was raised last may stay open. */
export function randomStory(name: string, random: Random): Story {
  const some = (type: string, min: number, max: number): readonly Happening[] =>
    several(random, min, max, () => random.below(lengthSec)).map((atSec, i) =>
      told(random, { type, transition: 'occurred', atSec, name: `${type}-${i}` }),
    );
  const happenings = [
    ...storyHosts.flatMap((host) => episode(random, 'DISK_FULL', { host })),
    ...(random.chance(0.5) ? episode(random, 'MAINTENANCE') : []),
    ...some('LOGIN_FAILED', 2, 7),
    ...some('DEPLOY_STARTED', 1, 2),
    ...some('ERROR_RATE_HIGH', 1, 2),
    ...some('DEPLOY_ROLLED_BACK', 0, 1),
    ...some('JOB_STARTED', 1, 2),
    ...some('JOB_FINISHED', 0, 2),
  ];
  return { name, happenings };
}

function episode(
  random: Random,
  type: string,
  by: Pick<Partial<Happening>, 'host'> = {},
): readonly Happening[] {
  const raisedSec = random.below(8);
  const clearedSec = raisedSec + 3 + random.below(lengthSec - 11);
  const about = { ...by, type, raisedSec, name: type };
  const raise = told(random, { ...about, transition: 'raised', atSec: raisedSec });
  if (random.chance(0.4)) return [raise];
  const clear = told(random, { ...about, transition: 'cleared', atSec: clearedSec });
  // The agents' documents come in any order; a person can only end what there is.
  const sendSec = by.host === undefined ? Math.max(clear.sendSec, raise.sendSec) : clear.sendSec;
  return [raise, { ...clear, sendSec }];
}

function told(random: Random, what: What): Happening {
  const sendSec = what.atSec + random.pick(delaysSec);
  const isDoubled = random.chance(0.4);
  return {
    name: what.type,
    raisedSec: what.atSec,
    ...what,
    sendSec,
    ...(isDoubled && { againSec: sendSec + random.below(againMaxSec + 1) }),
  };
}

/** Something of which nothing is known but when it was, and that is told at once. */
export function happening(type: string, atSec: number, over: Partial<Happening> = {}): Happening {
  return { type, transition: 'occurred', atSec, raisedSec: atSec, sendSec: atSec, name: type, ...over };
}
