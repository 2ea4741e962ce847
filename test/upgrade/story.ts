import type { TocsinEvent } from '../../shared/facts/event.ts';
import type * as given from '../correlator/given.ts';

/** Versions of an instance's stored state that this one reads. */
export const stateVersions = [1, 2, 3] as const;
export type StateVersion = (typeof stateVersions)[number];

/** Rules with something to keep over an upgrade: a hold, an open episode. */
const episodes = `
  - { name: stuck, by: [host], when: DISK_FULL, for: 5m, emit: DISK_STUCK }
  - { name: pair, by: [], when: 'DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}', emit: PAIR_FULL }`;

/** A window, an answer that is awaited, a sequence. */
const patterns = `
  - { name: guessing, by: [host], when: 'count(LOGIN_FAILED, 10m) >= 3', emit: GUESSING }
  - { name: hung, by: [host], when: { after: JOB_STARTED, absent: JOB_FINISHED, for: 10m }, emit: JOB_HUNG }
  - { name: deployed, by: [host], when: { sequence: [DEPLOY_STARTED, DEPLOY_DONE], within: 10m }, emit: DEPLOYED }`;

/** Knocks, more than one item holds, of which the first wait when the version before stops. */
const [knocksBefore, knocksAfter] = [900, 60];
const crowd = `
  - { name: crowd, by: [], when: 'count(KNOCK, 10m) >= ${knocksBefore + 30}', emit: CROWDED }`;

const rulesOf: Readonly<Record<StateVersion, string>> = {
  1: episodes,
  2: `${episodes}${patterns}`,
  3: `${episodes}${patterns}${crowd}`,
};

/** What was applied while states of this version were stored. */
export const storyFiles = (version: StateVersion) => [
  { name: 'definitions.yaml', text: `version: 1\nrules:${rulesOf[version]}\n` },
];

export const startMs = 1_795_251_600_000;

/** When the version before stops and this one takes over. */
export const takeoverMs = startMs + 240_000;

interface Story {
  readonly before: readonly TocsinEvent[];
  readonly after: readonly TocsinEvent[];
}

/** By the helpers of the version that tells it. */
export function makeStory(
  version: StateVersion,
  { raise, clear, occurrence }: Pick<typeof given, 'raise' | 'clear' | 'occurrence'>,
): Story {
  const disk = (host: string, sec: number) => ({
    type: 'DISK_FULL',
    labels: { host },
    startMs: startMs + sec * 1_000,
  });
  const once = (type: string, host: string, sec: number) =>
    occurrence(type, startMs + sec * 1_000, { labels: { host } });
  const knocks = (count: number, fromSec: number) =>
    Array.from({ length: count }, (_, i) => once('KNOCK', `node-${i}`, fromSec + Math.floor(i / 10)));
  const [one, two, three] = [disk('node-1', 10), disk('node-2', 40), disk('node-3', 50)];
  const before = [raise(one), raise(two), raise(three), clear(three, startMs + 200_000)];
  const after = [clear(one, startMs + 500_000), clear(two, startMs + 520_000)];
  if (version === 1) return { before, after };
  const more: Story = {
    before: [
      ...before,
      once('LOGIN_FAILED', 'node-1', 100),
      once('LOGIN_FAILED', 'node-1', 130),
      once('JOB_STARTED', 'node-1', 60),
      once('JOB_STARTED', 'node-2', 70),
      once('DEPLOY_STARTED', 'node-1', 150),
    ],
    after: [
      once('LOGIN_FAILED', 'node-1', 260),
      once('JOB_FINISHED', 'node-2', 300),
      once('DEPLOY_DONE', 'node-1', 400),
      ...after,
    ],
  };
  if (version === 2) return more;
  return {
    before: [...more.before, ...knocks(knocksBefore, 160)],
    after: [...knocks(knocksAfter, 250), ...more.after],
  };
}
