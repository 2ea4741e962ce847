import { type Random, several } from './random.ts';
import { words } from './words.ts';

const tokens = [
  ...['(', ')', '{', '}', '[', ']', ',', '.', '"', "'", '\\', '+', '-', '*', '/', '%', '!', '&&', '||', '='],
  ...[
    '==',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    '=~',
    'in',
    'and',
    'or',
    'not',
    'true',
    'false',
    '$',
    '$x$',
    '#',
    ':',
  ],
] as const;

/** The text of an expression: mostly one of the grammar, with types that may not fit; sometimes a soup of its tokens. */
export function randomExpression(random: Random, depth = 4): string {
  if (random.chance(0.1)) return several(random, 1, 30, () => token(random)).join(random.pick([' ', '']));
  return condition(random, depth);
}

function token(random: Random): string {
  const lists = [
    tokens,
    words.metrics,
    words.types,
    words.functions,
    words.durations,
    words.numbers,
    words.glyphs,
  ];
  return random.pick(random.pick<readonly string[]>(lists));
}

function condition(random: Random, depth: number): string {
  if (depth <= 0) return random.chance(0.5) ? eventSelector(random) : `${metric(random)} > ${number(random)}`;
  const inner = () => condition(random, depth - 1 - random.below(2));
  switch (random.below(7)) {
    case 0:
      return several(random, 2, 3, inner).join(random.pick([' and ', ' or ', ' && ', '||']));
    case 1:
      return `not ${inner()}`;
    case 2:
      return `(${inner()})`;
    case 3:
      return `${eventSelector(random)}.used ${random.pick(['in [1, 2]', 'in ("a", "b")', '=~ "w*"', '> 1'])}`;
    case 4:
      return eventSelector(random);
    default:
      return `${value(random, depth - 1)} ${random.pick(['==', '!=', '<', '<=', '>', '>='])} ${value(random, depth - 1)}`;
  }
}

function value(random: Random, depth: number): string {
  if (depth <= 0) return random.chance(0.5) ? number(random) : metric(random);
  const inner = () => value(random, depth - 1 - random.below(2));
  switch (random.below(6)) {
    case 0:
      return `${inner()} ${random.pick(['+', '-', '*', '/', '%'])} ${inner()}`;
    case 1:
      return `-${inner()}`;
    case 2:
      return `${random.pick(words.functions)}(${several(random, 0, 3, inner).join(', ')})`;
    case 3:
      return `${random.pick(words.functions)}(${random.pick([metric, eventSelector])(random)}, ${random.pick(words.durations)})`;
    case 4:
      return `avg_of(${random.pick(words.names)}, ${inner()})`;
    default:
      return metric(random);
  }
}

function metric(random: Random): string {
  return `${random.pick(words.metrics)}${matchers(random)}`;
}

function eventSelector(random: Random): string {
  return `${random.pick(words.types)}${matchers(random)}`;
}

function matchers(random: Random): string {
  if (random.chance(0.6)) return '';
  const one = () =>
    `${random.pick(words.labels)}${random.pick(['=', '!=', '=~'])}${random.pick(['"a"', '"*"', '"/"'])}`;
  return `{${several(random, 0, 3, one).join(', ')}}`;
}

function number(random: Random): string {
  return random.pick(random.chance(0.9) ? ['0', '1', '95%', '5m', '20GiB', '0.5'] : words.numbers);
}
