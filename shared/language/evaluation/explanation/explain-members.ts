import type { Expr, SetNode } from '../../ast.ts';
import { printQuantity } from '../../expression/quantity.ts';
import { membershipsOf } from '../leaves/host-members.ts';
import type { Leaf } from '../leaves/leaf.ts';
import { neededOf } from '../leaves/member-count.ts';
import type { Value } from '../leaves/reading.ts';
import { valueAt } from '../program.ts';
import type { ToldLeaf } from './explain-samples.ts';
import type { ExplainPart, Explanation } from './explanation.ts';
import { explanationLimits } from './limits.ts';
import { leftOut, nodesOf, shown, since, stateOf, type Telling, wordOf } from './telling.ts';

interface Member {
  readonly host: string;
  readonly value: Value;
  readonly telling: Telling;
}

type Word = 'true' | 'false' | 'unknown';

/** `at_least 3 of web: 2 true, node-4 unknown since 14:02:00 (would have been enough)`; below, member by member. */
export function explainMembers(
  { leaf: { node }, value }: ToldLeaf<Extract<Leaf, { kind: 'members' }>>,
  telling: Telling,
  explain: ExplainPart<Telling>,
): Explanation {
  const members = membersAt(node.of, node.where, telling);
  const truth = wordOf(value);
  const unknowns = unknownText(node.where, withWord(members, 'unknown'));
  const enough = truth === 'unknown' ? ' (would have been enough)' : '';
  const falses = withWord(members, 'false').length;
  const parts = [
    `${withWord(members, 'true').length} true`,
    ...(unknowns === undefined ? [] : [`${unknowns}${enough}`]),
    ...(falses === 0 ? [] : [`${falses} false`]),
  ];
  return {
    text: `${headOf(node, members.length)}: ${members.length === 0 ? noMember : parts.join(', ')}`,
    truth,
    ...(truth === 'unknown' && unknowns !== undefined && { missing: unknowns }),
    children: membersTold(node.where, inOrderOf(members, orderOf(node)), telling, explain),
  };
}

/** `avg_of(web, x) is 0.5 (4 of 5 hosts known)`; below, member by member, first those that are not known. */
export function explainOverMembers(
  { leaf, text, value, unit }: ToldLeaf<Extract<Leaf, { kind: 'over-members' }>>,
  telling: Telling,
  explain: ExplainPart<Telling>,
): Explanation {
  const members = membersAt(leaf.of, leaf.value, telling);
  const known = members.filter((member) => typeof member.value === 'number');
  const missing =
    members.length === 0 ? noMember : `${known.length} of ${members.length} hosts known, 80% needed`;
  const count = `${known.length} of ${members.length} hosts known`;
  const ordered = [...members.filter((member) => !known.includes(member)), ...known];
  return {
    text: `${text} is ${shown(value, unit)} (${value === undefined ? missing : count})`,
    ...stateOf(value, false),
    ...(value === undefined && { missing }),
    children: membersTold(leaf.value, ordered, telling, (expr, of) => explain(expr, of, unit)),
  };
}

const noMember = 'no host belongs to it';

function membersAt(of: string, expr: Expr, telling: Telling): readonly Member[] {
  const { env, atMs } = telling;
  return membershipsOf(of, env)
    .filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs)
    .sort((a, b) => (a.host < b.host ? -1 : 1))
    .map(({ host, startMs }) => {
      const scope = { ...env.scope, host };
      const memberEnv = { ...env, scope, bornMs: Math.max(env.bornMs, startMs) };
      return { host, value: valueAt(expr, memberEnv, atMs), telling: { ...telling, env: memberEnv } };
    });
}

function withWord(members: readonly Member[], word: Word): readonly Member[] {
  return members.filter(({ value }) => wordOf(value) === word);
}

function headOf(node: SetNode, size: number): string {
  if (node.kind === 'all_of') return `all_of ${node.of}`;
  if (!node.isShare) return `at_least ${node.count} of ${node.of}`;
  return `at_least ${printQuantity(node.count, 'ratio')} of ${node.of} (${neededOf(node, size)} of ${size} hosts)`;
}

/** What decides comes first. */
function orderOf({ kind }: SetNode): readonly Word[] {
  return kind === 'all_of' ? ['false', 'unknown', 'true'] : ['unknown', 'true', 'false'];
}

function inOrderOf(members: readonly Member[], words: readonly Word[]): readonly Member[] {
  return words.flatMap((word) => withWord(members, word));
}

/** `node-4 unknown since 14:02:00, node-5 unknown since 14:03:00`; undefined if none is. */
function unknownText(where: Expr, unknowns: readonly Member[]): string | undefined {
  if (unknowns.length === 0) return undefined;
  const named = unknowns.slice(0, explanationLimits.members);
  const texts = named.map(({ host, telling }) => `${host} unknown ${since(where, telling)}`);
  const rest = unknowns.length - named.length;
  return [...texts, ...(rest === 0 ? [] : [`${rest} more unknown`])].join(', ');
}

function membersTold(
  expr: Expr,
  members: readonly Member[],
  telling: Telling,
  explain: ExplainPart<Telling>,
): readonly Explanation[] {
  const named = members.slice(0, explanationLimits.members);
  const nodes = nodesOf(
    named.map((member) => () => {
      const node = explain(expr, member.telling);
      return { ...node, text: `${member.host}: ${node.text}` };
    }),
    telling,
  );
  return named.length === members.length ? nodes : [...nodes, leftOut(members.length - named.length)];
}
