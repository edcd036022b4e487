/** What the parts need of a logger; Nest's Logger fits. */
export interface Logger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string, stack?: string): void;
}
