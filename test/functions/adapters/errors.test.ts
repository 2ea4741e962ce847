import { describe, expect, it } from 'vitest';
import { callAws, fromAws, nameOf } from '../../../functions/adapters/errors.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { awsError } from './stub-client.ts';

describe('fromAws', () => {
  it.each([
    { error: awsError('ThrottlingException'), code: 'AWS_THROTTLING', retryable: true, status: 503 },
    {
      error: awsError('ProvisionedThroughputExceededException'),
      code: 'AWS_PROVISIONED_THROUGHPUT_EXCEEDED',
      retryable: true,
      status: 503,
    },
    {
      error: awsError('Odd', { $metadata: { httpStatusCode: 500 } }),
      code: 'AWS_ODD',
      retryable: true,
      status: 503,
    },
    {
      error: awsError('Odd', { $metadata: { httpStatusCode: 499 } }),
      code: 'AWS_ODD',
      retryable: false,
      status: 500,
    },
    { error: awsError('Odd', { $retryable: {} }), code: 'AWS_ODD', retryable: true, status: 503 },
    { error: awsError('ValidationException'), code: 'AWS_VALIDATION', retryable: false, status: 500 },
    { error: awsError('AccessDeniedException'), code: 'AWS_ACCESS_DENIED', retryable: false, status: 500 },
    {
      error: awsError('Error', { code: 'ECONNREFUSED' }),
      code: 'AWS_UNREACHABLE',
      retryable: true,
      status: 503,
    },
    { error: awsError('TimeoutError'), code: 'AWS_UNREACHABLE', retryable: true, status: 503 },
    {
      error: awsError('DynamoDB.LimitExceededException'),
      code: 'AWS_LIMIT_EXCEEDED',
      retryable: true,
      status: 503,
    },
    { error: 'text', code: 'AWS_UNKNOWN', retryable: false, status: 500 },
  ])('makes $code of an error', ({ error, code, retryable, status }) => {
    const made = fromAws('dynamodb put', error);
    expect({ code: made.code, retryable: made.retryable, status: made.status }).toEqual({
      code,
      retryable,
      status,
    });
    expect(made.cause).toBe(error);
  });

  it('says nothing of what AWS may have quoted', () => {
    const made = fromAws('dynamodb put', new Error('value was hunter2'));
    expect(JSON.stringify([made.message, made.detail])).not.toContain('hunter2');
  });

  it('leaves a TocsinError as it is', () => {
    const error = new TocsinError('X', 'x');
    expect(fromAws('dynamodb put', error)).toBe(error);
  });
});

describe('callAws', () => {
  it('passes an answer on and turns what is thrown', async () => {
    expect(await callAws('a call', async () => 7)).toBe(7);
    const call = callAws('a call', async () => {
      throw awsError('Odd');
    });
    await expect(call).rejects.toMatchObject({ name: 'TocsinError', message: 'a call failed with Odd' });
  });
});

describe('nameOf', () => {
  it.each([
    { error: awsError('ConditionalCheckFailedException'), name: 'ConditionalCheckFailedException' },
    { error: awsError('DynamoDB.ConditionalCheckFailedException'), name: 'ConditionalCheckFailedException' },
    { error: undefined, name: 'Unknown' },
  ])('is $name, with and without the service', ({ error, name }) => {
    expect(nameOf(error)).toBe(name);
  });
});
