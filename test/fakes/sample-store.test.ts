import { describeSampleStore } from '../contracts/sample-store.ts';
import { makeFakeSampleStore } from './sample-store.ts';

describeSampleStore('in memory', async () => makeFakeSampleStore());
