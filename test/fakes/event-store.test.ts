import { describeEventStore } from '../contracts/event-store.ts';
import { makeFakeEventStore } from './event-store.ts';

describeEventStore('in memory', async () => makeFakeEventStore());
