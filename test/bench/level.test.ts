import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBlock } from '../../bench/doc-block.ts';
import { chainDefinitions } from '../../bench/level/chain.ts';
import { figuresOf, type Passage } from '../../bench/level/figures.ts';
import { goalMs, levelBlock, levelPage, windowMs } from '../../bench/level/report.ts';
import { readLevel } from '../../bench/level/saved-level.ts';
import { compile } from '../../shared/language/compiler.ts';

/** The nth of 20 events: level 1 takes n hundred milliseconds, the others 10 ms. */
const passage = (n: number): Passage => {
  const decidedMs = [0, 100 * n, 100 * n + 10, 100 * n + 20, 100 * n + 30].map((ms) => 5_000 + ms);
  return { postedMs: 4_990, decidedMs, publishedMs: decidedMs.map((ms) => ms + 5) };
};
const passages = Array.from({ length: 20 }, (_, i) => passage(20 - i));

describe('the bench of a processing level', () => {
  it('reads definitions of which nothing but the first event is sent from outside', () => {
    const { artifact, diagnostics } = compile([{ name: 'chain.yaml', text: chainDefinitions() }]);
    expect(diagnostics.map(({ message }) => message)).toEqual(['no rule emits PROBE; it can only be sent']);
    expect(artifact?.compositeRules.map(({ name, emit }) => [name, emit])).toEqual([
      ['level-1', 'LEVEL_1'],
      ['level-2', 'LEVEL_2'],
      ['level-3', 'LEVEL_3'],
      ['level-4', 'LEVEL_4'],
    ]);
  });

  it('counts each level from the one below it, by nearest rank', () => {
    const quick = { p50Ms: 10, p95Ms: 10 };
    const slow = { p50Ms: 1_000, p95Ms: 1_900 };
    const since = (ms: number) => ({ p50Ms: 1_015 + ms, p95Ms: 1_915 + ms });
    expect(figuresOf(passages)).toEqual([
      { level: 1, decided: slow, published: slow, sincePost: since(0) },
      { level: 2, decided: quick, published: quick, sincePost: since(10) },
      { level: 3, decided: quick, published: quick, sincePost: since(20) },
      { level: 4, decided: quick, published: quick, sincePost: since(30) },
    ]);
  });

  it('keeps its goal below 3 s with the window added, and misses it at 3 s', () => {
    const stand = { machine: 'here', date: 'today', commit: 'abc', node: 'v24' };
    const pageOf = (stepMs: number) => {
      const times = [0, stepMs, stepMs, stepMs, stepMs];
      const figures = figuresOf([{ postedMs: 0, decidedMs: times, publishedMs: times }]);
      return levelPage({ stand, events: 1, pollMs: 1_000, figures });
    };
    expect(pageOf(goalMs - windowMs - 1)).toContain('2,999 ms: kept.');
    expect(pageOf(goalMs - windowMs)).toContain('3,000 ms: missed.');
  });

  it('saved a run that makes the page, to the last byte', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../docs/correlator-figures.md'), 'utf8');
    expect(page).toBe(levelPage(readLevel()));
    expect(readBlock('bench:level')).toBe(levelBlock(readLevel()));
  });
});
