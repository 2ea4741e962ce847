import { describe, expect, it } from 'vitest';
import { silencesOf, silencesWhere } from '../../../shared/language/evaluation/silence.ts';
import { webHost } from './timeline/given.ts';

const hosts = [
  webHost(
    'a',
    [2, 6],
    [
      [0, 3],
      [4, 9],
    ],
  ),
  webHost('a', [6, 20], [[6, 8]]),
  webHost('b', [0, 20], [[1, 5]]),
  webHost('c', [0, 20]),
];

describe('the silences of a host', () => {
  it('lie within its stretches and go on from one to the next', () => {
    expect(silencesOf(hosts, 'a')).toEqual([
      { startMs: 2, endMs: 3 },
      { startMs: 4, endMs: 8 },
    ]);
    expect([silencesOf(hosts, 'c'), silencesOf(hosts, 'd')]).toEqual([[], []]);
  });

  it('are told of all hosts that are asked for', () => {
    const asked: string[] = [];
    const silences = silencesWhere(hosts, (host) => {
      asked.push(host);
      return host === 'b';
    });
    expect(silences).toEqual([{ startMs: 1, endMs: 5 }]);
    expect(asked).toEqual(['a', 'a', 'b']);
  });
});
