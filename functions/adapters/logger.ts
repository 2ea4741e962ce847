import { Logger } from '@aws-lambda-powertools/logger';

/**
 * The one logger of a function: JSON lines, level and service from the environment (`POWERTOOLS_*`). Never log payloads or
 * secrets.
 */
export const logger = new Logger();
