import { describe, expect, it } from 'vitest';
import { DetailedError, errorAnswer } from '../../../functions/http/answer.ts';
import { readSettings } from '../../../functions/http/settings.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { keptLog, told } from './api-event.ts';

const answerOf = (error: unknown, more?: object) => {
  const { log, lines } = keptLog();
  return { ...told(errorAnswer(error, log, more)), lines };
};

describe('error answers', () => {
  it("tell what a person needs, and log nothing of the caller's faults", () => {
    const error = new TocsinError('TOO_MANY', 'events: too many', {
      field: 'events',
      got: '101',
      allowed: '100',
      fix: 'split',
    });
    expect(answerOf(error, { serverTimeMs: 5 })).toEqual({
      status: 400,
      body: {
        error: {
          code: 'TOO_MANY',
          message: 'events: too many',
          retryable: false,
          field: 'events',
          got: '101',
          allowed: '100',
          fix: 'split',
        },
        serverTimeMs: 5,
      },
      lines: [],
    });
  });

  it.each([
    ['a fault that passes', new TocsinError('THROTTLED', 'slow down', { retryable: true }), 503, 1],
    [
      'one that passes and says its status',
      new TocsinError('SCHEMA_UNKNOWN', 'x', { retryable: true, status: 422 }),
      422,
      0,
    ],
    ["one that is the caller's", new TocsinError('X', 'x'), 400, 0],
    ['one of ours', new TocsinError('X', 'x', { status: 500 }), 500, 1],
  ])('give %s its status, and log ours alone', (_, error, status, logged) => {
    const answer = answerOf(error);
    expect([answer.status, answer.lines.length]).toEqual([status, logged]);
  });

  it('hide what they do not know, and log it', () => {
    const { status, body, lines } = answerOf(new Error('the password is 1234'));
    expect([status, JSON.stringify(body).includes('1234'), lines.length]).toEqual([500, false, 1]);
    expect(body).toMatchObject({ error: { code: 'INTERNAL', retryable: true } });
  });

  it('may hold more beside the error', () => {
    const error = new DetailedError('X', 'x', { status: 422 }, { diagnostics: [1] });
    expect(answerOf(error)).toMatchObject({ status: 422, body: { error: { code: 'X' }, diagnostics: [1] } });
  });
});

describe('settings', () => {
  it('are read by name, or name all that is missing', () => {
    expect(readSettings({ A: '1', B: '2' }, ['A'])).toEqual({ A: '1' });
    expect(() => readSettings({ A: '', B: '2' }, ['A', 'B', 'C'])).toThrow('the environment lacks A, C');
  });
});
