/** The product's code that a simulated deployment runs. */
export { makeControl } from '../../functions/adapters/control.ts';
export { makeDefinitions } from '../../functions/adapters/definitions.ts';
export { makeHostDirectory } from '../../functions/adapters/host-directory.ts';
export { makeCorrelateHandler } from '../../functions/correlate/handler.ts';
export { applyDefinitions } from '../../functions/define/apply.ts';
export { changeHostState } from '../../functions/hosts/host-state.ts';
export { takeDocument } from '../../functions/ingest/handler.ts';
export { makePublishHandler } from '../../functions/publish/handler.ts';
export { makeReconcileHandler } from '../../functions/reconcile/handler.ts';
export { makeRespondHandler } from '../../functions/respond/handler.ts';
export { makeSeedHandler } from '../../functions/seed/handler.ts';
export { makeSweepHandler } from '../../functions/sweep/handler.ts';
export { makeWakeHandler } from '../../functions/wake/handler.ts';
export { TocsinError } from '../../shared/errors.ts';
