/**
 * Lets another version of the service tell the first part of the story and prints what it leaves behind: items of the state table,
 * events, executions, and what it would have said to the end. Made anew from a checkout of the version before, with its packages:
 * `node test/upgrade/make-fixture.ts CHECKOUT > test/upgrade/version-before.json`.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DefinePorts } from '../../functions/define/handler.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type * as given from '../correlator/given.ts';
import type * as drafts from '../facts/drafts.ts';
import type { makeWorld } from '../functions/correlate/world.ts';
import type { apiEvent } from '../functions/http/api-event.ts';
import { makeStory, startMs, storyFiles } from './story.ts';

const root = process.argv[2] ?? '.';
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
const story = makeStory(await load<typeof given>('test/correlator/given.ts'));
const { quietDocument, raiseDraft } = await load<typeof drafts>('test/facts/drafts.ts');
const { artifact } = compile(storyFiles);

/** Applies the definitions as an admin does, and lets the correlator hear these events one by one, then what is awaited by `untilMs`. */
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
    http.apiEvent('POST /v1/definitions', { role: 'admin', name: 'ann', body: { files: storyFiles } }),
  );
  if (statusCode !== 200) throw new Error(`definitions: ${statusCode}`);
  for (const event of events) await told.deliverAll([[event]]);
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
process.stdout.write(`${JSON.stringify(fixture, null, 1)}\n`);
