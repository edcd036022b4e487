import type { Logger } from 'flashsale-core';

/** Keeps the logged lines, each prefixed with its level. */
export class RecordingLogger implements Logger {
  readonly lines: string[] = [];

  log(message: string): void {
    this.lines.push(`log: ${message}`);
  }

  warn(message: string): void {
    this.lines.push(`warn: ${message}`);
  }

  error(message: string): void {
    this.lines.push(`error: ${message}`);
  }
}
