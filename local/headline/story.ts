import type { TocsinEvent } from '../../shared/facts/event.ts';

/** What has to happen, in this order. */
export const storySteps = [
  'first disk full',
  'second disk full',
  'new node needed',
  'storage crisis',
  'response planned',
  'storage attached',
  'disk full cleared',
  'new node no longer needed',
  'crisis over',
] as const;
export type StoryStep = (typeof storySteps)[number];

/** A step with the event that it was seen by. */
export interface Reached {
  readonly step: StoryStep;
  readonly event: TocsinEvent;
}

/**
 * How far the story has come: the steps that were seen, each later by event time than the one before, or at the same time
 * and stored later: what follows at once has the time of its cause. The order and the number in which the events are given
 * do not matter.
 */
export function storySoFar(events: readonly TocsinEvent[]): readonly Reached[] {
  const inTime = [...events].sort((a, b) => a.t - b.t || a.r - b.r || (a.id < b.id ? -1 : 1));
  const reached: Reached[] = [];
  for (const event of inTime) {
    const step = storySteps[reached.length];
    if (step !== undefined && isStep(step, event, reached)) reached.push({ step, event });
  }
  return reached;
}

/** The first event after which the story cannot end well; undefined as long as it can. */
export function storyFailure(events: readonly TocsinEvent[]): TocsinEvent | undefined {
  const bad = ['RESPONSE_SUPPRESSED', 'RESPONSE_FAILED', 'RESPONSE_ROLLED_BACK', 'RESPONSE_ROLLBACK_FAILED'];
  return events.find(({ type }) => bad.includes(type));
}

function isStep(step: StoryStep, event: TocsinEvent, reached: readonly Reached[]): boolean {
  const { type, transition, labels } = event;
  switch (step) {
    case 'first disk full':
      return type === 'DISK_FULL' && transition === 'raised';
    case 'second disk full':
      return type === 'DISK_FULL' && transition === 'raised' && labels.host !== reached[0]?.event.labels.host;
    case 'new node needed':
      return type === 'NEED_NEW_NODE' && transition === 'raised';
    case 'storage crisis':
      return type === 'STORAGE_CRISIS' && transition === 'raised';
    case 'response planned':
      return type === 'RESPONSE_PLANNED';
    case 'storage attached':
      return (
        type === 'STORAGE_ATTACHED' && labels.response === labelsAt(reached, 'response planned').response
      );
    case 'disk full cleared':
      return (
        type === 'DISK_FULL' &&
        transition === 'cleared' &&
        labels.host === labelsAt(reached, 'storage attached').host
      );
    case 'new node no longer needed':
      return type === 'NEED_NEW_NODE' && transition === 'cleared';
    case 'crisis over':
      return type === 'STORAGE_CRISIS' && transition === 'cleared';
  }
}

function labelsAt(reached: readonly Reached[], step: StoryStep): TocsinEvent['labels'] {
  return reached.find((each) => each.step === step)?.event.labels ?? {};
}
