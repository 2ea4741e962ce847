import { number, table } from '../markdown.ts';
import { standText } from '../stand.ts';
import { type Bill, hoursPerMonth, simulatedHosts, type UseLine } from './bill.ts';
import type { Costed } from './cost.ts';
import { calls } from './deployment.ts';
import { definitions, eventsOfDay, eventsPerHostDay, hostsPerCluster } from './fleet.ts';
import { largestLines } from './largest-lines.ts';
import { svgOf } from './plot.ts';
import { type Price, peerPrices } from './prices.ts';
import type { SavedCost } from './saved-cost.ts';

const goals = { usdPerHost: 0.1, usdFixed: 10 } as const;
const peers = Object.values(peerPrices);

/** The page docs/cost.md; the same draws give the same bytes. `costs` hold those of `eventsPerHostDay`. */
export function costPage({ stand }: SavedCost, costs: readonly Costed[]): string {
  const usual = usualOf(costs);
  const { bill } = usual;
  return `${[
    '# What it costs',
    '',
    'Written by `npm run bench:cost` from `bench/results/cost.json`, its last run; do not edit. List prices of us-east-1 without free tiers, in USD a month.',
    `${standText(stand)}.`,
    '',
    `* **${usd(bill.usdPerHost)} for each host** with ${eventsPerHostDay} events a day, from ${rangeText(usual)} in ${usual.usdPerHost.length} draws of their times and hosts, the goal being at most`,
    `  ${usd(goals.usdPerHost)}: ${verdictOfDraws(usual)}.`,
    `* **${usd(bill.usdFixed)} for the deployment**, the goal being at most ${usd(goals.usdFixed)}: ${verdict(bill.usdFixed, goals.usdFixed)}.`,
    '',
    '## By the events of a host',
    '',
    ...table(
      [
        'events a host and day',
        'USD per host, mean',
        'least and most of the draws',
        `at most ${usd(goals.usdPerHost)}`,
      ],
      costs.map((each) => [
        String(each.perHostDay),
        usd(each.bill.usdPerHost),
        rangeText(each),
        verdictOfDraws(each),
      ]),
    ),
    '',
    'How many events a host has is assumed, not measured: it is what the figure hangs on most.',
    '',
    '![cost by host and fleet](cost.svg)',
    '',
    '## By the size of the fleet',
    '',
    ...table(
      ['hosts', 'variable per host', 'with the fixed part', ...peers.map(({ name }) => name)],
      bill.fleets.map(({ hosts, usdVariablePerHost, usdPerHost }) => [
        number(hosts),
        usd(usdVariablePerHost),
        usd(usdPerHost),
        ...peers.map((peer) => usd(peer.usdPerHost(hosts))),
      ]),
    ),
    '',
    'The others sell more than this counts: views, integrations, support. Their prices are list prices as well.',
    '',
    ...largestLines(bill),
    '',
    '## How it is counted',
    '',
    ...model(),
    '',
    '## What each host uses',
    '',
    ...usesTable(bill.uses, 'perHost'),
    '',
    '## What the deployment uses',
    '',
    ...usesTable(bill.uses, 'fixed'),
    '',
    '## What is paid for by being there',
    '',
    ...table(
      ['resource', 'count', 'price', 'USD a month'],
      bill.monthly.map(({ type, count, price, usd: total }) => [
        type,
        String(count),
        priceText(price),
        usd(total),
      ]),
    ),
    '',
    '## Sources of the prices',
    '',
    '(u): no page of AWS was at hand; check before you rely on it.',
    '',
    ...table(
      ['price', 'source', 'read on'],
      pricesOf(bill).map((price) => [priceText(price), price.source, price.readOn]),
    ),
    ...peers.map(({ name, source, readOn }) => `| ${name} | ${source} | ${readOn} |`),
  ].join('\n')}\n`;
}

/** The picture docs/cost.svg. */
export function costPlot(costs: readonly Costed[]): string {
  const { bill } = usualOf(costs);
  const hosts = bill.fleets.map((fleet) => fleet.hosts);
  const peerColors = ['#c33', '#a6a'];
  const ourColors = ['#9bd', '#06c', '#036'];
  return svgOf({
    title: 'USD per host and month',
    x: { name: 'hosts', ticks: hosts },
    y: { name: 'USD', ticks: [0.01, 0.1, 1, 10, 100] },
    lines: [
      ...costs.map((each, i) => ({
        name: `Tocsin, all, ${each.perHostDay} events a day`,
        color: ourColors[i] as string,
        points: each.bill.fleets.map((fleet) => [fleet.hosts, fleet.usdPerHost] as const),
      })),
      ...peers.map((peer, i) => ({
        name: peer.name.split(',')[0] as string,
        color: peerColors[i] as string,
        points: hosts.map((count) => [count, peer.usdPerHost(count)] as const),
      })),
    ],
  });
}

function usualOf(costs: readonly Costed[]): Costed {
  const usual = costs.find(({ perHostDay }) => perHostDay === eventsPerHostDay);
  if (usual === undefined) throw new Error(`no draw has ${eventsPerHostDay} events a host and day`);
  return usual;
}

function rangeText({ usdPerHost }: Costed): string {
  return `${usd(usdPerHost[0] as number)} to ${usd(usdPerHost.at(-1) as number)}`;
}

/** By the mean and by the most. */
export function verdictOfDraws({ bill, usdPerHost }: Pick<Costed, 'bill' | 'usdPerHost'>): string {
  const over = usdPerHost.filter((each) => each > goals.usdPerHost).length;
  if (bill.usdPerHost > goals.usdPerHost) return `**missed** by ${usd(bill.usdPerHost - goals.usdPerHost)}`;
  return over === 0
    ? 'kept in every draw'
    : `kept on average, **missed** in ${over} of ${usdPerHost.length} draws`;
}

function model(): readonly string[] {
  const daily = eventsOfDay.map(({ type, perDay, lastsMs }) => {
    return `${perDay} ${type}${lastsMs === undefined ? '' : ` of ${lastsMs / 60_000} min`}`;
  });
  const told = ({ memoryMb, sec }: (typeof calls)['other']) => `${sec * 1000} ms with ${memoryMb} MB`;
  return [
    `The real functions and adapters run over metered services for an hour of ${simulatedHosts.few} and of ${simulatedHosts.many} hosts, after an hour of`,
    'events whose episodes and timers go on; a line through both tells what a host adds and what is there without any; a month has',
    `${hoursPerMonth} such hours.`,
    '',
    '* Documents: the default sensors (30 series, each 10 s), one document a minute, made by the agent; samples kept 7 days. A document with',
    '  events is one more.',
    `* Events, assumed and not measured: ${eventsPerHostDay} a host and day, at times and on hosts drawn evenly: ${daily.join(', ')} (a raise and a clear each where`,
    `  it lasts). Clusters have ${hostsPerCluster} hosts.`,
    '* Stream and queue hand on each event alone, which is the worst case: in a large fleet batches share calls, reads and writes.',
    `* Assumed: a call of \`ingest\` takes ${told(calls.ingest)}, of \`correlate\` and \`wake\` ${told(calls.decision)}, of others ${told(calls.other)};`,
    "  five connections poll each queue. Responses, operators' questions and views are not in it, nor is traffic out of AWS.",
    "* Which events and timers fall into the simulated hour is chance: that is the range above. Other numbers of events keep the kinds' shares.",
    '',
    '```yaml',
    definitions.trimEnd(),
    '```',
  ];
}

function usesTable(uses: readonly UseLine[], part: 'perHost' | 'fixed'): readonly string[] {
  const lines = uses.filter((line) => line[part] * line.price.usd >= 0.000_005);
  const total = lines.reduce((sum, line) => sum + line[part] * line.price.usd, 0);
  return table(
    ['use', 'count a month', 'price', 'USD a month'],
    [
      ...lines
        .toSorted((a, b) => b[part] * b.price.usd - a[part] * a.price.usd)
        .map((line) => [
          line.use,
          count(line[part]),
          priceText(line.price),
          usd(line[part] * line.price.usd),
        ]),
      ['together', '', '', usd(total)],
    ],
  );
}

function pricesOf({ uses, monthly }: Bill): readonly Price[] {
  return [...new Set([...uses, ...monthly].map(({ price }) => price))];
}

/** The smallest prices by the million. */
function priceText(price: Price): string {
  const { usd: each, per } = price;
  const text =
    each < 0.001 ? `${Number((each * 1e6).toPrecision(6))} per million: ${per}` : `${each} per ${per}`;
  return `${text}${price.isUnverified ? ' (u)' : ''}`;
}

function verdict(got: number, allowed: number): string {
  return got <= allowed ? 'kept' : '**missed**';
}

function count(amount: number): string {
  return amount >= 100 ? number(amount) : amount.toPrecision(3);
}

function usd(amount: number): string {
  return amount >= 1 ? amount.toFixed(2) : amount.toFixed(amount >= 0.01 ? 4 : 5);
}
