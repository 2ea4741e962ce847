import { absentSignal } from '../patterns/absent-signal.ts';
import { patternSignal } from '../patterns/pattern-signal.ts';
import { constant, type Signal } from '../signal.ts';
import { activeCountSignal, activeFieldSignal, activeLabelsSignal } from './active-events.ts';
import { eventTruthSignal } from './event-truth.ts';
import { eventWindowSignal } from './event-window.ts';
import { lastSampleSignal } from './last-sample.ts';
import type { Leaf } from './leaf.ts';
import { memberCountSignal } from './member-count.ts';
import { memberTruthSignal } from './member-truth.ts';
import { overMembersSignal } from './over-members.ts';
import type { Reading, Value } from './reading.ts';
import { sampleWindowSignal } from './sample-window.ts';
import { pointsOf } from './series.ts';

/** What a leaf says over the span. Numbers are finite. */
export function leafSignal(leaf: Leaf, reading: Reading): Signal<Value> {
  const { env, span } = reading;
  switch (leaf.kind) {
    case 'sample': {
      const points = pointsOf(leaf.selector, env);
      return points ? lastSampleSignal(points, span) : constant(span.fromMs, undefined);
    }
    case 'sample-window': {
      const points = pointsOf(leaf.selector, env);
      return points ? sampleWindowSignal(points, leaf, span) : constant(span.fromMs, undefined);
    }
    case 'event-window':
      return eventWindowSignal(leaf, env, span);
    case 'event':
      return eventTruthSignal(leaf, env, span);
    case 'active-count':
      return activeCountSignal(leaf.selector, reading);
    case 'active-labels':
      return activeLabelsSignal(leaf.selector, leaf.label, reading);
    case 'active-field':
      return activeFieldSignal(leaf, reading);
    case 'members':
      return memberCountSignal(leaf.node, reading);
    case 'over-members':
      return overMembersSignal(leaf, reading);
    case 'pattern':
      return patternSignal(leaf.node, env, span);
    case 'absent':
      return absentSignal(leaf.node, env, span);
    case 'member-rule':
      return memberTruthSignal(leaf.node.hash, env, span);
  }
}
