import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type CaseName, cases, type Late, ruleOf } from './cases.ts';
import type { InputEvent } from './input.ts';
import { runJsonRules } from './json-rules.ts';
import { asText, batchesOf, contextOf, inMemory, run } from './our-engine.ts';
import { composing, matching } from './steps.ts';

/** How long deadlines are waited for after the last event, and how much processor time a measurement takes at least. */
const restMs = 3_600_000;
const leastMs = 700;

/** `matching`, `composing`, `deployed` or `json-rules`; size of a batch; what late facts do. Then commands as the other engines take them. */
const [kind = 'matching', size = '1', late = 'ignore'] = process.argv.slice(2);
const isText = kind === 'deployed';
const step = kind === 'matching' ? matching : composing;

type Prepare = (name: CaseName, events: readonly InputEvent[]) => () => Promise<readonly string[]>;

/** Prepared, then timed; each run begins with nothing. */
const prepare: Prepare = (name, events) => {
  if (kind === 'json-rules') return () => runJsonRules(name, events);
  const given = cases[name];
  const rule = ruleOf(given, late as Late);
  const batches = batchesOf(events, Number(size));
  const context = contextOf(given);
  const endMs = (events.at(-1)?.t ?? 0) + restMs;
  return async () => {
    const shelf = isText ? asText() : inMemory();
    return run({ rule, context, batches, shelf, step, endMs }).lines();
  };
};

let events: readonly InputEvent[] = [];
let name: CaseName = 'both';
let timed: ReturnType<Prepare> = async () => [];
for await (const command of createInterface({ input: process.stdin })) {
  const [word, first = '', second = ''] = command.split(' ');
  console.log(JSON.stringify(await answer(word, first, second)));
}

async function answer(word: string | undefined, first: string, second: string): Promise<object> {
  if (word === 'input') {
    name = first as CaseName;
    events = readFileSync(second, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as InputEvent);
    timed = prepare(name, events);
    return { events: events.length };
  }
  return word === 'memory' ? heapHeld() : processorTime(first);
}

async function processorTime(outputs: string): Promise<object> {
  let spentMs = 0;
  let runs = 0;
  for (; spentMs < leastMs; runs++) {
    const before = process.cpuUsage();
    const lines = await timed();
    const { user, system } = process.cpuUsage(before);
    spentMs += (user + system) / 1000;
    if (runs === 0) writeFileSync(outputs, `${lines.join('\n')}\n`);
  }
  return { processorMs: spentMs / runs, spentMs };
}

/** What all instances take after the last event. */
function heapHeld(): object {
  if (kind === 'json-rules') return {};
  const given = cases[name];
  const shelf = isText ? asText() : inMemory();
  const batches = batchesOf(events, Number(size));
  const before = usedBytes();
  run({ rule: ruleOf(given, late as Late), context: contextOf(given), batches, shelf, step, endMs: 0 });
  const heapBytes = usedBytes() - before;
  return { heapBytes, rssBytes: process.memoryUsage.rss(), held: shelf.get('k0') !== undefined };
}

function usedBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
