import { describe, expect, it } from 'vitest';
import { responseRetry, responseSteps } from '../../shared/policy/response-machine.ts';
import { local, resourcesOf, synthesise } from './synthesis.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Parameters?: unknown;
  readonly ResultPath?: string;
  readonly TimestampPath?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: unknown;
  readonly Catch?: unknown;
  readonly Choices?: ReadonlyArray<{ Variable: string; StringEquals: string; Next: string }>;
  readonly Error?: string;
}

interface Definition {
  readonly StartAt: string;
  readonly QueryLanguage: string;
  readonly States: Readonly<Record<string, State>>;
}

const machines = resourcesOf(synthesise(local).serviceTemplate, 'AWS::StepFunctions::StateMachine');
const correlator = definitionOf('Correlator');
const response = definitionOf('Response');

describe('both machines', () => {
  it('are Standard, in JSONPath, and call their function by its ARN with a time limit', () => {
    for (const { Properties } of Object.values(machines))
      expect(Properties.StateMachineType).toBe('STANDARD');
    for (const { QueryLanguage, States } of [correlator, response]) {
      expect(QueryLanguage).toBe('JSONPath');
      for (const state of Object.values(States).filter(({ Type }) => Type === 'Task')) {
        expect(state).toMatchObject({ Resource: 'function', ResultPath: '$.answer' });
        expect(state.TimeoutSeconds).toBeGreaterThanOrEqual(20);
      }
    }
  });
});

describe('the Correlator', () => {
  it('waits, decides, and waits again until the answer says end', () => {
    expect(walk(correlator, ['wait', 'wait', 'end'])).toEqual([
      'Wait $.until',
      'Wake',
      'Wait $.answer.until',
      'Wake',
      'Wait $.answer.until',
      'Wake',
      'Succeed',
    ]);
  });

  it('tells the function the fields of its own input alone', () => {
    expect(correlator.States.Wake?.Parameters).toEqual({
      'v.$': '$.v',
      'instance.$': '$.instance',
      'until.$': '$.until',
    });
  });

  it('tries again whatever went wrong', () => {
    expect(correlator.States.Wake?.Retry).toMatchObject([{ ErrorEquals: ['States.ALL'], MaxAttempts: 6 }]);
  });
});

describe('the Response', () => {
  it('takes its steps in order', () => {
    expect(
      walk(
        response,
        responseSteps.map(() => 'done'),
      ),
    ).toEqual([...responseSteps, 'Succeed']);
  });

  it('calls a step again that waits', () => {
    expect(walk(response, ['wait', 'done', 'wait', 'wait', 'done', 'failed', 'done'])).toEqual([
      'plan',
      'Wait $.answer.until',
      'plan',
      'reserve',
      'Wait $.answer.until',
      'reserve',
      'Wait $.answer.until',
      'reserve',
      'attach',
      'compensate',
      'Fail',
    ]);
  });

  it.each(responseSteps.map((step, i) => [step, i] as const))(
    'compensates, then fails, when %s failed',
    (step, i) => {
      const answers = [...responseSteps.slice(0, i).map(() => 'done'), 'failed', 'wait', 'done'];
      expect(walk(response, answers)).toEqual([
        ...responseSteps.slice(0, i + 1),
        'compensate',
        'Wait $.answer.until',
        'compensate',
        'Fail',
      ]);
      expect(response.States[step]?.Catch).toEqual([
        { ErrorEquals: ['States.ALL'], Next: 'compensate', ResultPath: '$.error' },
      ]);
    },
  );

  it('tells the function the step and the whole input', () => {
    for (const step of [...responseSteps, 'compensate']) {
      expect(response.States[step]?.Parameters).toEqual({ step, 'input.$': '$' });
    }
  });

  it('tries each call again as agreed', () => {
    for (const step of [...responseSteps, 'compensate']) {
      expect(response.States[step]?.Retry).toEqual([
        {
          ErrorEquals: ['States.ALL'],
          IntervalSeconds: responseRetry.intervalSec,
          MaxAttempts: responseRetry.maxAttempts,
          BackoffRate: responseRetry.backoffRate,
          MaxDelaySeconds: responseRetry.maxDelaySec,
        },
      ]);
    }
  });
});

/** The definition, with the ARN of its function as `function`. */
function definitionOf(name: string): Definition {
  const [, machine] = Object.entries(machines).find(([id]) => id.startsWith(name)) ?? [];
  const parts: readonly unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'function')).join(''));
}

/** What an execution does when its calls answer these, one after the other. */
function walk({ StartAt, States }: Definition, answers: readonly string[]): readonly string[] {
  const left = [...answers];
  const seen: string[] = [];
  let name: string | undefined = StartAt;
  let answer: string | undefined;
  while (name !== undefined) {
    const state: State | undefined = States[name];
    switch (state?.Type) {
      case 'Task':
        seen.push(name);
        answer = left.shift();
        name = state.Next;
        break;
      case 'Wait':
        seen.push(`Wait ${state.TimestampPath}`);
        name = state.Next;
        break;
      case 'Choice':
        name = state.Choices?.find(({ StringEquals }) => StringEquals === answer)?.Next ?? state.Default;
        break;
      default:
        return [...seen, state?.Type ?? 'nowhere'];
    }
  }
  return seen;
}
