import { table } from '../markdown.ts';
import type { Bill, UseLine } from './bill.ts';
import { capacityHour, schedulerPrice, unitPrices } from './prices.ts';

/** How many lines of the bill are looked at. */
const told = 5;

/** Of the capacity that is paid for, what is used on average. */
const usedShare = 0.7;

const secondsPerHour = 3_600;

/** What would make a line smaller, in USD a host and month; and why it is not done. */
interface Proposal {
  readonly usd: (line: UseLine) => number;
  readonly how: string;
}

const proposals: Readonly<Record<string, Proposal>> = {
  'http api documents api-request': {
    usd: () => 0,
    how: 'a function URL, which costs nothing by request; `ingest` checks who sends by itself, but routes and throttling would go',
  },
  'dynamodb put samples write-unit': {
    usd: ({ perHost }) => (perHost / secondsPerHour / usedShare) * capacityHour.usd,
    how: `provisioned capacity of which ${usedShare * 100} % is used: a steady load has no need of on demand, its bursts do`,
  },
  'lambda ingest invocation': {
    usd: ({ perHost, price }) => (perHost * price.usd) / 2,
    how: 'a document each two minutes; so would the two lines above and memory be halved, and samples be seen a minute later',
  },
  'step functions correlator state-transition': {
    usd: ({ perHost }) => (perHost / transitionsPerStart) * schedulerPrice.usd,
    how: 'a one-time schedule for each wake-up instead of an execution; it keeps time to the minute only, and holds ask for seconds',
  },
  'lambda ingest gb-second': {
    usd: ({ perHost, price }) => (perHost * price.usd) / 2,
    how: '128 MB, if a call takes no longer with half a processor: nobody measured it on AWS',
  },
};

const transitionsPerStart = 5;

/** The largest lines of what a host uses, with what would make them smaller. */
export function largestLines({ uses }: Bill): readonly string[] {
  const usdOf = ({ perHost, price }: UseLine) => perHost * price.usd;
  const largest = uses.toSorted((a, b) => usdOf(b) - usdOf(a)).slice(0, told);
  return [
    '## Where the money goes',
    '',
    `The ${told} largest lines of a host, and what would make them smaller. None of it is done.`,
    '',
    ...table(
      ['use', 'USD a month', 'it could be', 'by'],
      largest.map((line) => {
        const proposal = proposals[nameOf(line)];
        return [
          line.use,
          usdOf(line).toFixed(4),
          proposal === undefined ? '' : proposal.usd(line).toFixed(4),
          proposal?.how ?? '',
        ];
      }),
    ),
  ];
}

function nameOf({ use, price }: UseLine): string {
  const unit = Object.entries(unitPrices).find(([, each]) => each === price)?.[0];
  return `${use} ${unit}`;
}
