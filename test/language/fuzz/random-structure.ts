import { stringify } from 'yaml';
import { definitionFileJsonSchema } from '../../../shared/language/file-schema/file-schema.ts';
import type { Random } from './random.ts';
import { several } from './random.ts';
import { randomExpression } from './random-expression.ts';
import { words } from './words.ts';

/** What of JSON Schema our own schema uses. */
interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const root = definitionFileJsonSchema() as Schema;
const deepest = 12;

const conditionKeys: readonly string[] = ['when', 'clear', 'where', 'all', 'any', 'none'];

const texts: ReadonlyArray<readonly [readonly string[], readonly string[]]> = [
  [
    ['name', 'use', 'rules', 'rule'],
    ['disk-full', 'busy', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7'],
  ],
  [
    ['in', 'of', 'to', 'all_of'],
    ['web', 'db', 'storage'],
  ],
  [['by'], ['host', 'mountpoint', 'device']],
  [
    ['for', 'within', 'wait', 'extend', 'per', 'cooldown'],
    ['0s', '30s', '5m', '1h'],
  ],
  [
    ['clear_for', 'max_gap', 'lateness', 'revise_limit'],
    ['0s', '1m', '1h'],
  ],
  [['sequence', 'without', 'absent', 'after', 'event', 'emit'], words.types],
  [['zone'], ['Europe/Berlin', 'UTC', 'Mars/Olympus']],
  [['times'], ['Mon-Fri 08:00-18:00', 'Sat,Sun 22:00-06:00', '08:00-18:00']],
];

/** A definition file by the keys of the schema: forms that mostly fit, names and values that mostly do not. */
export function randomStructure(random: Random): string {
  const file = randomValue(root, random, 0) as Readonly<Record<string, unknown>>;
  return stringify({ version: 1, ...file }, { aliasDuplicateObjects: random.chance(0.5) });
}

function randomValue(schema: Schema, random: Random, depth: number, key = ''): unknown {
  if (depth > deepest || random.chance(0.02)) return anything(random);
  if (schema.$ref !== undefined) return randomValue(resolve(schema.$ref), random, depth + 1, key);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return randomValue(random.pick(choices), random, depth + 1, key);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  if (schema.properties) return objectOf(schema, random, depth);
  if (schema.items)
    return several(random, 0, 4, () => randomValue(schema.items as Schema, random, depth + 1, key));
  if (typeof schema.additionalProperties === 'object')
    return recordOf(schema.additionalProperties, random, depth);
  return scalarOf(schema, random, key);
}

function resolve(ref: string): Schema {
  if (ref === '#') return root;
  const found = root.definitions?.[ref.replace('#/definitions/', '')];
  if (!found) throw new Error(`the schema has no ${ref}`);
  return found;
}

function objectOf({ properties, required }: Schema, random: Random, depth: number): unknown {
  const share = random.pick([0.1, 0.4, 0.8]);
  const keys = Object.entries(properties ?? {}).filter(
    ([key]) => (required?.includes(key) && random.chance(0.98)) || random.chance(share),
  );
  return Object.fromEntries(keys.map(([key, schema]) => [key, randomValue(schema, random, depth + 1, key)]));
}

function recordOf(schema: Schema, random: Random, depth: number): unknown {
  const entries = several(random, 0, 4, () => [
    random.pick(words.names),
    randomValue(schema, random, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

function scalarOf({ type }: Schema, random: Random, key: string): unknown {
  if (type === 'boolean') return random.chance(0.5);
  if (type === 'integer' || type === 'number') return random.pick([0, 1, 3, 100, -1, 0.5, 2 ** 53, 1e308]);
  return (random.chance(0.95) ? fittingText(key, random) : undefined) ?? textOf(random);
}

/** What may well stand under a key; undefined for one that is not known here. */
function fittingText(key: string, random: Random): string | undefined {
  const list = texts.find(([keys]) => keys.includes(key))?.[1];
  if (list) return random.pick(list);
  return conditionKeys.includes(key) ? randomExpression(random, 2) : undefined;
}

function textOf(random: Random): string {
  const { names, types, metrics, labels, durations, numbers } = words;
  const lists = [names, types, metrics, labels, durations, ['5m', '1h'], numbers, ['web', 'db', 'host']];
  return random.chance(0.4)
    ? randomExpression(random, 3)
    : random.pick(random.pick<readonly string[]>(lists));
}

function anything(random: Random): unknown {
  return random.pick<unknown>([null, true, 0, -1, 1e308, '', [], {}, [[]], { a: { b: [] } }, textOf(random)]);
}
