import { type DestinationStream, type Logger as Pino, pino } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The fields of a line besides its message, such as `requestId` and `orderId`. */
type LogFields = Readonly<Record<string, unknown>>;

/** What other code needs of a logger; Nest's Logger satisfies it. */
export interface Logger {
  log(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/**
 * Writes one JSON object per line to standard output, with Nest's logger signature: after the message come, in any
 * order, fields and the stack of an error, and last the name of the logging class.
 */
export class JsonLogger {
  readonly #pino: Pino;

  constructor(level: LogLevel, destination?: DestinationStream) {
    const options = {
      level,
      base: { pid: process.pid },
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label: string) => ({ level: label }) },
      hooks: { streamWrite: redact },
    };
    this.#pino = destination === undefined ? pino(options) : pino(options, destination);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  #write(level: Exclude<LogLevel, 'silent'>, message: unknown, rest: readonly unknown[]): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    const texts = rest.filter((part) => typeof part === 'string');
    const context = typeof rest.at(-1) === 'string' ? texts.pop() : undefined;
    const fields = rest.filter((part): part is LogFields => typeof part === 'object' && part !== null);
    const { text, stack = texts[0] } = textOf(message);
    this.#pino[level](Object.assign({ context, stack }, ...fields) as LogFields, text);
  }
}

function textOf(message: unknown): { text: string; stack?: string | undefined } {
  if (message instanceof Error) return { text: message.message, stack: message.stack };
  return { text: typeof message === 'string' ? message : JSON.stringify(message) };
}

const REDACTED = '***';

/** Where libraries put secrets in their messages: connection strings, authorization headers, JSON. */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(:\/\/[^\s/:@"]*):[^\s/@"]+@/g, `$1:${REDACTED}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${REDACTED}`],
  [/\b((?:password|passwd|secret|token|authorization)\\?"?\s*[=:]\s*\\?"?)[^\s"\\,;&}]+/gi, `$1${REDACTED}`],
];

/** The line without secrets. JSON stays JSON. */
export function redact(line: string): string {
  return SECRETS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}
