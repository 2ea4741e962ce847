import { closeSync, createReadStream, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { TocsinError } from '../../shared/errors.ts';
import { type FactsHeader, type FactsLine, readFactsLine } from '../../shared/language/backtest/facts.ts';
import { backtestLimits } from '../../shared/language/backtest/limits.ts';

/** Facts, wherever they come from. */
export interface FactsSource {
  readonly header: FactsHeader;
  readonly lines: AsyncIterable<Exclude<FactsLine, FactsHeader>>;
  /** How much of them was taken, 0 to 1 about. */
  readonly done: () => number;
  /** Of the service: items that were read so far, as the estimate counts them. */
  readonly itemsRead?: () => number;
}

/** A file of facts as it was exported; one line is in memory. Throws `FACTS_INVALID`, and what the file system does. */
export async function openFactsFile(path: string): Promise<FactsSource> {
  const sizeBytes = Math.max(1, statSync(path).size);
  const progress = { chars: 0 };
  const texts = textsOf(path, progress);
  const first = await texts.next();
  if (first.done) throw invalid('an empty file');
  const header = readFactsLine(first.value, 1) as FactsHeader;
  return { header, lines: linesOf(texts), done: () => progress.chars / sizeBytes };
}

/** Writes facts to a file, which gets its name once it is whole. */
export function openFactsWriter(path: string): {
  readonly write: (line: FactsLine) => void;
  readonly close: () => void;
} {
  const part = `${path}.part`;
  const file = openSync(part, 'w');
  return {
    write: (line) => void writeSync(file, `${JSON.stringify(line)}\n`),
    close: () => {
      closeSync(file);
      renameSync(part, path);
    },
  };
}

async function* linesOf(texts: AsyncGenerator<string>): AsyncGenerator<Exclude<FactsLine, FactsHeader>> {
  let number = 1;
  for await (const text of texts) yield readFactsLine(text, ++number) as Exclude<FactsLine, FactsHeader>;
}

async function* textsOf(path: string, progress: { chars: number }): AsyncGenerator<string> {
  const { lineChars } = backtestLimits;
  let parts: string[] = [];
  let chars = 0;
  for await (const chunk of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
    progress.chars += chunk.length;
    for (const [i, text] of chunk.split('\n').entries()) {
      if (i > 0) {
        yield parts.join('');
        parts = [];
        chars = 0;
      }
      parts.push(text);
      chars += text.length;
      if (chars > lineChars) throw invalid(`a line of more than ${lineChars} characters`);
    }
  }
  if (chars > 0) throw invalid('a last line without an end');
}

function invalid(got: string): TocsinError {
  return new TocsinError('FACTS_INVALID', 'this is no file of facts that this command can read', {
    got,
    allowed: `lines of at most ${backtestLimits.lineChars} characters, each with its end`,
    fix: 'write it again with `tocsin backtest FILES --since 7d --export FILE`',
  });
}
