/**
 * Lets another version of the service tell the first part of the story and prints what it leaves behind: items of the state table,
 * events, executions, and what it would have said to the end. Made anew from a checkout, with its packages, that stores states of a
 * version (1: da58a7f, 2: e572279, 3: 0174bcb): `node test/upgrade/make-fixture.ts CHECKOUT 2 | gzip -9n > test/upgrade/state-2.json.gz`.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DefinePorts } from '../../functions/define/handler.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type * as given from '../correlator/given.ts';
import type * as drafts from '../facts/drafts.ts';
import type { makeWorld } from '../functions/correlate/world.ts';
import type { apiEvent } from '../functions/http/api-event.ts';
import { makeStory, type StateVersion, startMs, storyFiles } from './story.ts';

const [root = '.', version = '3'] = process.argv.slice(2);
const stateVersion = Number(version) as StateVersion;
const files = storyFiles(stateVersion);
const load = async <T>(path: string): Promise<T> => (await import(pathToFileURL(join(root, path)).href)) as T;

const world = await load<{ makeWorld: typeof makeWorld }>('test/functions/correlate/world.ts');
const { makeDefineHandler } = await load<{
  makeDefineHandler: (ports: DefinePorts & object) => (event: object) => Promise<{ statusCode: number }>;
}>('functions/define/handler.ts');
const { compile } = await load<typeof import('../../shared/language/compiler.ts')>(
  'shared/language/compiler.ts',
);
const { makeFakeCorrelateQueue } = await load<typeof import('../fakes/correlate-queue.ts')>(
  'test/fakes/correlate-queue.ts',
);
const http = await load<{ apiEvent: typeof apiEvent }>('test/functions/http/api-event.ts');
const story = makeStory(stateVersion, await load<typeof given>('test/correlator/given.ts'));
const { quietDocument, raiseDraft } = await load<typeof drafts>('test/facts/drafts.ts');
const { artifact } = compile(files);

/** Events of one call: as many as its queue hands out, where there are so many. */
const batch = stateVersion === 3 ? 100 : 1;

/** Applies the definitions as an admin does, and lets the correlator hear these events in their order, then what is awaited. */
async function tell(events: readonly TocsinEvent[], settles: boolean) {
  const told = world.makeWorld(artifact);
  const define = makeDefineHandler({
    state: told.store,
    events: told.events,
    queue: makeFakeCorrelateQueue(),
    definitions: { active: async () => undefined, load: async () => undefined },
    clock: () => startMs,
    pause: async () => undefined,
    log: () => undefined,
  } as never);
  const { statusCode } = await define(
    http.apiEvent('POST /v1/definitions', { role: 'admin', name: 'ann', body: { files } }),
  );
  if (statusCode !== 200) throw new Error(`definitions: ${statusCode}`);
  for (let i = 0; i < events.length; i += batch) await told.deliverAll([events.slice(i, i + batch)]);
  if (settles) await told.settle();
  return told;
}

const left = await tell(story.before, false);
const whole = await tell(
  [...story.before, ...story.after].sort((a, b) => a.r - b.r),
  true,
);
const fixture = {
  story,
  items: left.store.items(),
  events: left.events.all(),
  executions: left.machine.all(),
  document: quietDocument({ events: [raiseDraft('node-1')] }),
  said: whole.events.all(),
};
process.stdout.write(`${JSON.stringify(fixture)}\n`);
