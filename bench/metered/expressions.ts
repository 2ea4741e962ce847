import type { AttributeValue } from '../../functions/adapters/item-size.ts';

export type Item = Readonly<Record<string, AttributeValue | undefined>>;

/** The parts of a request that expressions name. */
export interface Names {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}

/** Whether an item satisfies an expression: the comparisons and functions that the adapters use, joined by AND. */
export function satisfies(expression: string | undefined, request: Names, item: Item | undefined): boolean {
  if (expression === undefined) return true;
  // The AND of a BETWEEN joins nothing.
  const parts = expression.replaceAll(/BETWEEN (\S+) AND (\S+)/g, 'BETWEEN $1 $2').split(' AND ');
  return parts.every((part) => holds(part.trim(), request, item ?? {}));
}

/** The item after `SET a = :v, v = if_not_exists(v, :zero) + :one REMOVE x, y`. */
export function updated(expression: string, request: Names, item: Item): Item {
  const next: Record<string, AttributeValue | undefined> = { ...item };
  const [, set = '', remove = ''] = /^(?:SET (.*?))?\s*(?:REMOVE (.*))?$/.exec(expression) ?? [];
  for (const part of set === '' ? [] : set.split(/,\s*(?![^(]*\))/)) {
    const [name = '', value = ''] = part.split(' = ');
    next[name] = assigned(value, request, item);
  }
  for (const name of remove === '' ? [] : remove.split(', ')) delete next[name];
  return next;
}

function assigned(value: string, request: Names, item: Item): AttributeValue {
  const [, name = '', start = '', step = ''] = /^if_not_exists\((\w+), (:\w+)\) \+ (:\w+)$/.exec(value) ?? [];
  if (name === '') return valueIn(value, request);
  const from = (item[name] ?? valueIn(start, request)) as number;
  return from + (valueIn(step, request) as number);
}

function holds(part: string, request: Names, item: Item): boolean {
  const call = /^(\w+)\((\S+?)(?:, (:\w+))?\)$/.exec(part);
  if (call) return callHolds(call[1] as string, item[nameOf(call[2] as string, request)], call[3], request);
  const [name = '', operator = '', first = '', second = ''] = part.split(' ');
  const left = item[nameOf(name, request)] as string | number | undefined;
  if (left === undefined) return false;
  const right = valueIn(first, request) as string | number;
  switch (operator) {
    case '=':
      return left === right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case 'BETWEEN':
      return left >= right && left <= (valueIn(second, request) as string | number);
    default:
      throw new Error(`the metered table does not know: ${part}`);
  }
}

function callHolds(
  name: string,
  value: AttributeValue | undefined,
  argument: string | undefined,
  request: Names,
): boolean {
  switch (name) {
    case 'attribute_exists':
      return value !== undefined;
    case 'attribute_not_exists':
      return value === undefined;
    case 'begins_with':
      return typeof value === 'string' && value.startsWith(String(valueIn(argument as string, request)));
    default:
      throw new Error(`the metered table does not know: ${name}`);
  }
}

function nameOf(text: string, { ExpressionAttributeNames }: Names): string {
  return ExpressionAttributeNames?.[text] ?? text;
}

function valueIn(text: string, { ExpressionAttributeValues }: Names): AttributeValue {
  return ExpressionAttributeValues?.[text] as AttributeValue;
}
