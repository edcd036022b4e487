import type { Logger } from 'flashsale-core';

/** Keeps what was logged, each line with its level in front, so that a test can ask for it. */
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
