import { describe, expect, it } from 'vitest';
import { longTime, shortTimes } from '../../cli/short-time.ts';
import { type TextTree, textColumns, treeLines, wrapped } from '../../cli/tree-text.ts';

const leaf = (text: string, details: readonly string[] = []): TextTree => ({ text, details, children: [] });

describe('a tree of text', () => {
  it('draws its branches, with details before parts', () => {
    const tree = { text: 'root', details: ['told'], children: [leaf('first', ['more']), leaf('last')] };
    expect(treeLines(tree)).toEqual(['root', '│  told', '├─ first', '│     more', '└─ last']);
  });

  it('carries the branch past the parts of a part', () => {
    const middle = { text: 'middle', children: [leaf('inner')] };
    expect(treeLines({ text: 'root', children: [middle, leaf('last')] })).toEqual([
      'root',
      '├─ middle',
      '│  └─ inner',
      '└─ last',
    ]);
  });

  it.each([
    [textColumns, 1],
    [textColumns + 1, 2],
  ])('of %d characters has %d lines', (chars, lines) => {
    const text = `${'x'.repeat(chars - 2)} y`;
    expect(wrapped(text, '', '')).toHaveLength(lines);
    expect(wrapped(text, '', '').join(' ')).toBe(text);
  });

  it('goes on below itself, inside its branch', () => {
    const text = `${'x'.repeat(70)} ${'y'.repeat(20)}`;
    const lines = treeLines({ text: 'root', children: [leaf(text), leaf('last')] });
    expect(lines).toEqual(['root', `├─ ${'x'.repeat(70)}`, `│       ${'y'.repeat(20)}`, '└─ last']);
  });

  it('stays inside its branch if it has lines of its own', () => {
    const tree = { text: 'root', details: ['first\nsecond'], children: [leaf('last')] };
    expect(treeLines(tree)).toEqual(['root', '│  first', '│    second', '└─ last']);
    expect(wrapped('a  b\r\nc', '- ', '  ')).toEqual(['- a  b', '  c']);
  });

  it('breaks no word, and leaves room for text however deep it is', () => {
    const id = 'x'.repeat(100);
    expect(wrapped(id, '', '')).toEqual([id]);
    const deep = ' '.repeat(60);
    expect(wrapped('a'.repeat(20).concat(' ', 'b'.repeat(19)), deep, deep)).toHaveLength(1);
    expect(wrapped('a'.repeat(20).concat(' ', 'b'.repeat(20)), deep, deep)).toHaveLength(2);
  });
});

describe('a time', () => {
  const noonMs = Date.parse('2026-11-21T12:00:00Z');

  it('is short on the day that is looked at, and has milliseconds only if there are some', () => {
    const timeOf = shortTimes(noonMs);
    expect([0, 1, 12 * 3_600_000 - 1, 12 * 3_600_000].map((ms) => timeOf(noonMs + ms))).toEqual([
      '12:00:00',
      '12:00:00.001',
      '23:59:59.999',
      '2026-11-22 00:00:00Z',
    ]);
    expect(longTime(noonMs + 1)).toBe('2026-11-21 12:00:00.001Z');
  });
});
