import type { LogFields } from './logging/json-logger.js';

/** What the parts need of a logger; Nest's Logger fits. */
export interface Logger {
  log(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
