import { describe } from 'vitest';
import { testSchedules } from './schedules.ts';

describe('random schedules, the first half', () => testSchedules(0));
