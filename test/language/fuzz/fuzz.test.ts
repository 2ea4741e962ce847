import { afterAll, describe, expect, it } from 'vitest';
import { type Compilation, compile } from '../../../shared/language/compiler.ts';
import { type Diagnostic, diagnostic } from '../../../shared/language/diagnostics.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { faultOf } from './judge.ts';
import { Prober } from './prober.ts';
import { inputOf } from './random-input.ts';
import { maxTries, smallestFailing } from './smallest.ts';

describe('the compiler', () => {
  it('answers whatever it is given by diagnostics or an artifact', () => {
    const faults = Array.from({ length: 400 }, (_, seed) => ({ seed, fault: faultOf(inputOf(seed)) }));
    expect(faults.filter(({ fault }) => fault !== undefined)).toEqual([]);
  }, 60_000);
});

describe('inputOf', () => {
  it('gives the same for the same seed, and different ones for others', () => {
    expect(inputOf(7)).toEqual(inputOf(7));
    const texts = new Set(Array.from({ length: 50 }, (_, seed) => inputOf(seed)[0]?.text));
    expect(texts.size).toBeGreaterThan(45);
  });
});

describe('faultOf', () => {
  const files = [{ name: 'a.yaml', text: 'version: 1\n' }];
  const good = compile(files);
  const error = diagnostic('TOC100', { file: 'a.yaml', line: 1, column: 1, endColumn: 2 }, 'bad');
  const withErrors = (...diagnostics: readonly Diagnostic[]) => faultOf(files, () => ({ diagnostics }));

  it('finds nothing wrong with a right answer', () => {
    expect([faultOf(files), withErrors(error)]).toEqual([undefined, undefined]);
  });

  it('tells an exception with its place', () => {
    const thrown = faultOf(files, () => {
      throw new RangeError('too deep');
    });
    expect(thrown).toMatch(/^threw RangeError: too deep\n.*fuzz\.test\.ts/s);
  });

  it('tells an artifact beside errors, and errors that are none', () => {
    const [both, neither] = [{ ...good, diagnostics: [error] }, { diagnostics: [] }];
    expect([faultOf(files, () => both), faultOf(files, () => neither)]).toEqual(
      Array(2).fill('an artifact with errors, or none without'),
    );
  });

  it.each([
    { file: 'b.yaml' },
    { line: 0 },
    { line: 3 },
    { column: 0 },
    { column: 1.5 },
    { endColumn: 1 },
    { message: '' },
  ])('tells a diagnostic that stands nowhere: %j', (change) => {
    expect(withErrors({ ...error, ...change })).toMatch(/^a diagnostic that stands nowhere/);
  });

  it('tells more diagnostics than the limit allows', () => {
    const { diagnostics } = languageLimits;
    const many = (count: number) => withErrors(...Array<Diagnostic>(count).fill(error));
    expect([many(diagnostics), many(diagnostics + 1)]).toEqual([undefined, `${diagnostics + 1} diagnostics`]);
  });

  it('tells an artifact that JSON changes, or that depends on the order of files', () => {
    const notFinite = { ...good, artifact: { ...good.artifact, x: Number.NaN } } as unknown as Compilation;
    expect(faultOf(files, () => notFinite)).toBe('an artifact that is no plain JSON');
    let version = 0;
    const changing = () =>
      ({ ...good, artifact: { ...good.artifact, version: `${version++}` } }) as Compilation;
    expect(faultOf(files, changing)).toBe('another artifact in another order of files');
  });
});

describe('Prober', () => {
  const prober = new Prober();
  afterAll(() => prober.close());

  it('compiles one input after the other in a process of its own', async () => {
    const good = [{ name: 'a.yaml', text: 'version: 1\n' }];
    expect([await prober.faultOf(good), await prober.faultOf([{ name: 'a.yaml', text: '{' }])]).toEqual([
      undefined,
      undefined,
    ]);
  }, 30_000);

  it('tells an input that never ends, and one that eats the memory, and goes on', async () => {
    const program = new URL('./hungry-probe.ts', import.meta.url);
    const hungry = new Prober(program, { elapsedMs: 3_000, heapMb: 32 });
    const ask = (text: string) => hungry.faultOf([{ name: 'a.yaml', text }]);
    expect(await ask('loop')).toBe('gave no answer in 3000 ms');
    expect(await ask('eat')).toMatch(/^ended its process \(SIG/);
    expect(await ask('answer')).toBe('answer');
    await hungry.close();
  }, 30_000);
});

describe('smallestFailing', () => {
  const file = (text: string, name = 'a.yaml') => ({ name, text });

  it('leaves out all that the fault does not need', async () => {
    const text = Array.from({ length: 40 }, (_, i) => `line ${i} x${i === 17 ? 'BOOM' : ''}`).join('\n');
    const found = await smallestFailing([file('', 'b.yaml'), file(text)], async (files) =>
      files.some((each) => each.text.includes('OO')),
    );
    expect(found).toEqual([file('OO')]);
  });

  it('keeps both files where both are needed', async () => {
    const found = await smallestFailing([file('one'), file('two', 'b.yaml')], async ([a, b]) =>
      Boolean(a?.text.includes('n') && b?.text.includes('w')),
    );
    expect(found).toEqual([file('n'), file('w', 'b.yaml')]);
  });

  it('asks at most so many times', async () => {
    let asked = 0;
    const found = await smallestFailing([file('ab'.repeat(5_000))], async ([a]) => {
      asked++;
      return a?.text.length === 10_000;
    });
    expect([asked, found[0]?.text.length]).toEqual([maxTries, 10_000]);
  });
});
