import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import type { Environment } from '../../../../shared/language/evaluation/facts.ts';
import { changes, environment, episode, occurrence, webHost } from './given.ts';

describe('events in a window', () => {
  it('count occurrences in (T - w, T]', () => {
    const occurrences = [occurrence('A', -5), occurrence('A', 0), occurrence('A', 3), occurrence('B', 3)];
    expect(changes('count(A, 10ms)', environment({ occurrences }))).toEqual([
      [0, 2],
      [3, 3],
      [5, 2],
      [10, 1],
      [13, 0],
    ]);
  });

  it('count raises in (T - w, T], and episodes that overlap it', () => {
    const episodes = [episode('E', 10, 30), episode('E', 15, Number.POSITIVE_INFINITY)];
    const env = environment({ episodes });
    expect(changes('raised(E, 10ms)', env)).toEqual([
      [0, 0],
      [10, 1],
      [15, 2],
      [20, 1],
      [25, 0],
    ]);
    expect(changes('active(E, 10ms)', env)).toEqual([
      [0, 0],
      [10, 1],
      [15, 2],
      [40, 1],
    ]);
  });

  it('are read that agree with the scope and fit the matchers', () => {
    const occurrences = [
      occurrence('A', 0, { host: 'h1' }),
      occurrence('A', 1, { host: 'h2' }),
      occurrence('A', 2),
    ];
    const env = environment({ occurrences }, { scope: { host: 'h1' } });
    expect(changes('count(A, 200ms)', env).at(-1)).toEqual([2, 2]);
    expect(changes('count(A{host="h1"}, 200ms)', env)).toEqual([[0, 1]]);
    expect(changes('count(A{host="h2"}, 200ms)', env)).toEqual([[0, 0]]);
  });

  it('are none where there were none, however little is known', () => {
    const env = environment({ hosts: [webHost('h1', 0, 100, [[0, 100]])] }, { hostMade: new Set(['A']) });
    expect(changes('count(A, 10ms)', env)).toEqual([[0, 0]]);
  });
});

describe('the truth of an episode type', () => {
  const episodes = [episode('E', 10, 20, { host: 'h1' }), episode('E', 15, 30, { host: 'h2' })];

  it('is true while one is active', () => {
    expect(changes('E', environment({ episodes }))).toEqual([
      [0, false],
      [10, true],
      [30, false],
    ]);
    expect(changes('E', environment({ episodes }, { scope: { host: 'h1' } }))).toEqual([
      [0, false],
      [10, true],
      [20, false],
    ]);
  });

  it('is never true by an episode that ended as it began', () => {
    expect(changes('E', environment({ episodes: [episode('E', 10, 10)] }))).toEqual([[0, false]]);
  });

  it('is unknown instead of false while a host that could have made it is silent', () => {
    const hosts = [webHost('h1', 0, 50, [[5, 12]]), webHost('h2', 0, 100, [[40, 45]])];
    const facts = { episodes, hosts };
    const env = environment(facts, { hostMade: new Set(['E']) });
    expect(changes('E', env)).toEqual([
      [0, false],
      [5, undefined],
      [10, true],
      [30, false],
      [40, undefined],
      [45, false],
    ]);
    expect(changes('E', { ...env, hostMade: new Set() })[1]).toEqual([10, true]);
    expect(changes('E', { ...env, scope: { host: 'h2' } })).toEqual([
      [0, false],
      [15, true],
      [30, false],
      [40, undefined],
      [45, false],
    ]);
    expect(changes('E{host="h1"}', env)).toEqual([
      [0, false],
      [5, undefined],
      [10, true],
      [20, false],
    ]);
    expect(changes('E{host!="h1"}', env)).toEqual(changes('E', { ...env, scope: { host: 'h2' } }));
  });

  it('is unknown while that host is silent whatever else is asked for', () => {
    const hosts = [webHost('h1', 0, 100, [[5, 12]])];
    expect(changes('E{disk="x"}', environment({ hosts }, { hostMade: new Set(['E']) }))).toEqual([
      [0, false],
      [5, undefined],
      [12, false],
    ]);
  });

  it('knows nothing by a silence from where the host is not there any more', () => {
    const hosts = [webHost('h1', 10, 20, [[5, 50]])];
    expect(changes('E', environment({ hosts }, { hostMade: new Set(['E']) }))).toEqual([
      [0, false],
      [10, undefined],
      [20, false],
    ]);
  });
});

describe('a field of an episode type', () => {
  const episodes = [
    episode('E', 10, 30, {}, { used: 0.9, state: 'web-1', odd: true }),
    episode('E', 20, 40, {}, { used: 0.97, state: 'db-1' }),
    episode('E', 50, 60, {}, { used: 'full' }),
    episode('E', 70, 80),
  ];
  const at = (text: string, rest: Partial<Environment> = {}) =>
    changes(text, environment({ episodes }, rest));

  it('satisfies a comparison if some active episode does', () => {
    const large = [
      [0, false],
      [20, true],
      [40, false],
    ];
    expect(at('E.used > 90%')).toEqual(large);
    expect(at('90% < E.used')).toEqual(large);
    expect(at('E.used - 0 > 90%')).toEqual([[0, undefined]]);
    expect(at('E.used >= 0.9')[1]).toEqual([10, true]);
    expect(at('E.used != 0.9')[1]).toEqual([20, true]);
    expect(at('E.used > 2 * 0.45')).toEqual(large);
    expect(at('E.state =~ "db-*"')).toEqual(large);
    expect(at('E.state == "web-1"')[1]).toEqual([10, true]);
    expect(at('E.odd == true')).toEqual([
      [0, false],
      [10, true],
      [30, false],
    ]);
  });

  it('satisfies a list if it is in it', () => {
    const list: Expr = {
      kind: 'compare',
      op: 'in',
      left: { kind: 'selector', name: 'E', matchers: [], field: 'state' },
      right: { kind: 'list', items: ['a', 'db-1'].map((value) => ({ kind: 'string', value })) },
    };
    expect(changes(list, environment({ episodes }))).toEqual([
      [0, false],
      [20, true],
      [40, false],
    ]);
  });

  it('is unknown instead of false while a host is silent, also where another episode is active', () => {
    const hosts = [webHost('h1', 0, 100, [[15, 25]])];
    const env = environment({ episodes, hosts }, { hostMade: new Set(['E']) });
    expect(changes('E.used > 90%', env)).toEqual([
      [0, false],
      [15, undefined],
      [20, true],
      [40, false],
    ]);
  });

  it('is no value by itself', () => {
    expect(at('exists(E.used)')).toEqual([[0, false]]);
  });
});

describe('over active episodes', () => {
  const episodes = [
    episode('E', 10, 30, { host: 'b' }, { used: 3 }),
    episode('E', 20, 40, { host: 'a' }, { used: 1 }),
    episode('E', 20, 40, { host: 'c' }, { used: 'much' }),
    episode('E', 20, 40, {}),
  ];
  const at = (text: string) => changes(text, environment({ episodes }));

  it('are counted', () => {
    expect(at('count(E)')).toEqual([
      [0, 0],
      [10, 1],
      [20, 4],
      [30, 3],
      [40, 0],
    ]);
    expect(at('count(E{host="a"})').map(([, value]) => value)).toEqual([0, 1, 0]);
  });

  it('have labels: distinct, in order', () => {
    expect(at('labels(E, host)')).toEqual([
      [0, []],
      [10, ['b']],
      [20, ['a', 'b', 'c']],
      [30, ['a', 'c']],
      [40, []],
    ]);
    expect(at('labels(E, rack)')).toEqual([[0, []]]);
    expect(at('labels(F, host)')).toEqual([[0, []]]);
  });

  it('have no label by one that ended as it began', () => {
    expect(
      changes('labels(F, host)', environment({ episodes: [episode('F', 10, 10, { host: 'a' })] })),
    ).toEqual([[0, []]]);
  });

  it('take at most 100 label values, the first in order', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => episode('E', 0, 200, { host: `h${1000 + i}` })).reverse();
    const hosts = Array.from({ length: 100 }, (_, i) => `h${1000 + i}`);
    expect(changes('labels(E, host)', environment({ episodes: many(100) }))).toEqual([[0, hosts]]);
    expect(changes('labels(E, host)', environment({ episodes: many(101) }))).toEqual([[0, hosts]]);
  });

  it('have fields, of which numbers count', () => {
    const none = [0, undefined];
    expect(at('max(E.used)')).toEqual([none, [10, 3], [30, 1], [40, undefined]]);
    expect(at('min(E.used)')).toEqual([none, [10, 3], [20, 1], [40, undefined]]);
    expect(at('avg(E.used)')).toEqual([none, [10, 3], [20, 2], [30, 1], [40, undefined]]);
    expect(at('sum(E.used)')).toEqual([
      [0, 0],
      [10, 3],
      [20, 4],
      [30, 1],
      [40, 0],
    ]);
  });
});
