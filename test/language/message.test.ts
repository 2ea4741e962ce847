import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/facts/limits.ts';
import { placeholdersOf, renderMessage } from '../../shared/language/message.ts';

describe('renderMessage', () => {
  it.each([
    ['{host} is {used:percent} full', 'node-1 is 95.1% full'],
    ['{share}', '0.9512'],
    ['{size:bytes} {small:bytes} {size}', '1.5 GiB 12 B 1610612736'],
    ['{age:duration}', '1m30s'],
    ['{hosts} {ok} {name}', 'a, b true x'],
    ['{nobody} {toString}', '? ?'],
    ['{ host } {} {a-b} }{', '{ host } {} {a-b} }{'],
    ['{both}', 'value'],
    ['{host:percent} {used:furlongs}', 'node-1 0.9512'],
    ['{loss:percent} {loss:bytes} {loss:duration} {loss}', '-150% -1.5 B -1s500ms -1.5'],
    ['{zero:percent} {zero:bytes} {zero:duration} {zero}', '0% 0 B 0s 0'],
  ])('fills %j', (template, expected) => {
    const values = {
      used: 0.95123,
      share: 0.95123,
      size: 1.5 * 2 ** 30,
      small: 12,
      age: 90,
      hosts: ['a', 'b'],
      ok: true,
      name: 'x',
      both: 'value',
      loss: -1.5,
      zero: 0,
    };
    expect(renderMessage(template, { host: 'node-1', both: 'label' }, values)).toBe(expected);
  });

  it.each([
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [-1.5 * 2 ** 10, '-1.5 KiB'],
    [2 ** 20, '1 MiB'],
    [2 ** 30, '1 GiB'],
    [2 ** 40, '1 TiB'],
    [2 ** 50, '1 PiB'],
    [2 ** 60, '1024 PiB'],
    [2 ** 80, '1073741824 PiB'],
  ])('writes %d bytes as %s', (sizeBytes, expected) => {
    expect(renderMessage('{a:bytes}', {}, { a: sizeBytes })).toBe(expected);
  });

  it('does not fill what a value brings in', () => {
    expect(renderMessage('{a}{b}', { a: '{b}', b: '$1$&' }, {})).toBe('{b}$1$&');
  });

  it('cuts a message that is longer than the limit', () => {
    const longest = 'x'.repeat(limits.messageChars);
    expect(renderMessage('{a}', { a: longest }, {})).toBe(longest);
    expect(renderMessage('{a}y', { a: longest }, {})).toBe(`${longest.slice(3)}...`);
  });
});

describe('placeholdersOf', () => {
  it('tells names, formats and places', () => {
    expect(placeholdersOf('a {b:percent}{c}')).toStrictEqual([
      { name: 'b', format: 'percent', start: 2, end: 13 },
      { name: 'c', start: 13, end: 16 },
    ]);
  });
});
