export type { TocsinEvent } from '../shared/facts/event.ts';
export { type ClientOptions, type EventQuery, type SamplesQuery, TocsinClient } from './client.ts';
export { type FollowOptions, followEvents } from './follow.ts';
