import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalSystem } from '../../../local/system.ts';
import type { EventDraft } from '../../../shared/facts/event.ts';
import { canonicalKey, episodeId, transitionId } from '../../../shared/facts/ids.ts';
import { type Happening, type Story, type StoryHost, silentHost, storyHosts } from './story.ts';
import { enrolTestAgent, type TestAgent } from './test-agent.ts';

/** Tells stories to a deployment, as agents and people do. */
export interface Teller {
  /** Sends all of the stories that is due before `toSec` of the story, and not before `fromSec`; each at its time, or at once if that is past. */
  readonly tell: (
    stories: readonly Story[],
    beginMs: number,
    fromSec: number,
    toSec: number,
  ) => Promise<void>;
  /** A quiet document of each host that is heard: it lives. */
  readonly beat: () => Promise<void>;
}

interface Sending {
  readonly atSec: number;
  readonly send: () => Promise<unknown>;
}

export async function makeTeller(system: LocalSystem): Promise<Teller> {
  const agents = new Map<StoryHost, TestAgent>();
  for (const host of storyHosts) agents.set(host, await enrolTestAgent(system, host, { role: 'storage' }));
  agents.set(silentHost, await enrolTestAgent(system, silentHost));

  const sendingsOf = (story: Story, beginMs: number): readonly Sending[] => {
    let raised: Promise<unknown> = Promise.resolve();
    const sender = (what: Happening): (() => Promise<unknown>) => {
      if (what.host !== undefined) {
        const agent = agents.get(what.host) as TestAgent;
        const bytes = agent.pack([draftOf(what, what.host, `/${story.name}`, beginMs)], Date.now());
        return () => agent.post(bytes, Date.now());
      }
      const request = { events: [personalEvent(what, story.name, beginMs)] };
      const send = () => system.client.emit(request);
      if (what.transition === 'cleared') return () => raised.then(send);
      if (what.transition === 'raised') return () => (raised = send());
      return send;
    };
    return story.happenings.flatMap((what) => {
      const send = sender(what);
      const again = what.againSec === undefined ? [] : [{ atSec: what.againSec, send }];
      return [{ atSec: what.sendSec, send }, ...again];
    });
  };

  const packed = new Map<Story, readonly Sending[]>();
  return {
    tell: async (stories, beginMs, fromSec, toSec) => {
      const all = stories.flatMap((story) => {
        const sendings = packed.get(story) ?? sendingsOf(story, beginMs);
        packed.set(story, sendings);
        return sendings;
      });
      const due = all.filter(({ atSec }) => atSec >= fromSec && atSec < toSec);
      const sent = due.map(async ({ atSec, send }) => {
        await sleep(Math.max(0, beginMs + atSec * 1_000 - Date.now()));
        await send();
      });
      await Promise.all(sent);
    },
    beat: async () => {
      for (const host of storyHosts) {
        const agent = agents.get(host) as TestAgent;
        await agent.post(agent.pack([], Date.now()), Date.now());
      }
    },
  };
}

function personalEvent(
  { type, transition, atSec, raisedSec, name }: Happening,
  service: string,
  beginMs: number,
) {
  const labels = { service };
  const at = beginMs + atSec * 1_000;
  if (transition === 'occurred') return { type, transition, labels, at, id: `${service}-${name}` };
  if (transition === 'raised') return { type, transition, labels, at };
  const episode = episodeId('operator', type, canonicalKey(labels), beginMs + raisedSec * 1_000);
  return { type, transition, labels, at, episode };
}

/** As the agent's own rule `disk-full` says it. */
function draftOf(what: Happening, host: StoryHost, mountpoint: string, beginMs: number): EventDraft {
  const { type, transition, atSec, raisedSec } = what;
  const labels = { host, mountpoint };
  const start = beginMs + raisedSec * 1_000;
  const t = beginMs + atSec * 1_000;
  const episode = episodeId('default', 'disk-full', canonicalKey(labels), start);
  const origin = transitionId(episode, 'raised', start);
  const isClear = transition === 'cleared';
  return {
    v: 1,
    id: transitionId(episode, transition, t),
    type,
    transition,
    episode,
    start,
    t,
    origin,
    severity: 'major',
    source: { kind: 'agent', host },
    host,
    labels,
    values: {},
    rule: { application: 'default', name: 'disk-full', hash: '0123456789abcdef' },
    causes: isClear ? [origin] : [],
    ...(isClear && { reason: 'condition-ended' }),
  };
}
