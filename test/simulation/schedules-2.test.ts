import { describe } from 'vitest';
import { testSchedules } from './schedules.ts';

describe('random schedules, the second half', () => testSchedules(1));
