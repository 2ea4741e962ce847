import { setTimeout as sleep } from 'node:timers/promises';
import { type Subscription, subscribe } from '../../local/headline/subscription.ts';
import type { LocalSystem } from '../../local/system.ts';
import { chainDefinitions, levels, probeType, typeOf } from './chain.ts';
import type { Passage } from './figures.ts';

const activeTimeoutMs = 120_000;
const passTimeoutMs = 120_000;
const pollMs = 500;
/** Between two events: mean of an even spread from nothing to twice that, so that no poller's beat is met each time. */
const spacingMs = 1_000;

/** Sends `count` events one after the other, and waits until the last composite of each is published. Throws if one stays away. */
export async function measureChain(system: LocalSystem, count: number): Promise<readonly Passage[]> {
  const files = [{ name: 'chain.yaml', text: chainDefinitions() }];
  await system.client.applyDefinitions({ files });
  await until(
    'definitions in force',
    async () => {
      const { isActive, seeded } = await system.client.definitions();
      return isActive === true && seeded !== undefined;
    },
    activeTimeoutMs,
  );
  const subscription = await subscribe(system.endpoint, system.eventsTopicArn, 'level-bench');
  try {
    const posted: { readonly probe: string; readonly postedMs: number }[] = [];
    for (let i = 0; i < count; i++) {
      const probe = `probe-${i}`;
      posted.push({ probe, postedMs: Date.now() });
      await system.client.emit({ events: [{ type: probeType, transition: 'raised', labels: { probe } }] });
      await sleep(2 * spacingMs * ((i * 0.618_034) % 1));
    }
    const isPassed = async () => posted.every(({ probe }) => passageOf(subscription, probe) !== undefined);
    await until('the last composite of every event', isPassed, passTimeoutMs);
    return posted.map(({ probe, postedMs }) => ({
      postedMs,
      ...(passageOf(subscription, probe) as Omit<Passage, 'postedMs'>),
    }));
  } finally {
    await subscription.close();
  }
}

/** undefined unless all of it was published. */
function passageOf({ received }: Subscription, probe: string): Omit<Passage, 'postedMs'> | undefined {
  const types = [probeType, ...levels.map(typeOf)];
  const own = [...received.values()].filter(({ event }) => event.labels.probe === probe);
  const found = types.flatMap((type) => own.find(({ event }) => event.type === type) ?? []);
  if (found.length < types.length) return undefined;
  return { decidedMs: found.map(({ event }) => event.r), publishedMs: found.map(({ firstMs }) => firstMs) };
}

async function until(what: string, isSo: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > deadlineMs) throw new Error(`${what}: not within ${timeoutMs / 1_000} s`);
    await sleep(pollMs);
  }
}
