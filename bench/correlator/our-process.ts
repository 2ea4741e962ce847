import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type CaseName, cases, type Late, ruleOf } from './cases.ts';
import type { InputEvent } from './input.ts';
import { runJsonRules } from './json-rules.ts';
import { asText, batchesOf, contextOf, inMemory, run } from './our-engine.ts';

/** How long deadlines are waited for after the last event, and how much processor time a measurement takes at least. */
const restMs = 3_600_000;
const leastMs = 300;

/** `memory`, `text` or `json-rules`; size of a batch; what late facts do. Then commands as the other engines take them. */
const [shelf = 'memory', size = '1', late = 'ignore'] = process.argv.slice(2);

type Run = (name: CaseName, events: readonly InputEvent[]) => () => Promise<readonly string[]>;

/** Prepared, then timed; each run begins with nothing. */
const prepare: Run = (name, events) => {
  if (shelf === 'json-rules') return () => runJsonRules(name, events);
  const given = cases[name];
  const rule = ruleOf(given, late as Late);
  const batches = batchesOf(events, Number(size));
  const context = contextOf(given);
  const endMs = (events.at(-1)?.t ?? 0) + restMs;
  return async () => run(rule, context, batches, shelf === 'text' ? asText() : inMemory(), endMs).lines();
};

let events: readonly InputEvent[] = [];
let name: CaseName = 'both';
let timed: ReturnType<Run> = async () => [];
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
  return { processorMs: spentMs / runs };
}

/** What all instances take after the last event. */
function heapHeld(): object {
  if (shelf === 'json-rules') return {};
  const given = cases[name];
  const states = shelf === 'text' ? asText() : inMemory();
  const batches = batchesOf(events, Number(size));
  const before = usedBytes();
  run(ruleOf(given, late as Late), contextOf(given), batches, states, 0);
  const heapBytes = usedBytes() - before;
  return { heapBytes, rssBytes: process.memoryUsage.rss(), held: states.get('k0') !== undefined };
}

function usedBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
