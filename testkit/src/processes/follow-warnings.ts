import { warn } from '../say.js';
import { fileSize, readFrom } from './log-file.js';

const INTERVAL_MS = 250;
const LINES_AN_INTERVAL_MAX = 10;
/** What a process repeats, as "connect ECONNREFUSED", is shown this often. */
const REPETITION_MS = 30_000;
const TEXTS_REMEMBERED_MAX = 100;
const LINE_LENGTH_MAX = 400;
/** Numbers as pino writes them. */
const WARN_LEVEL = 40;
const QUIET_LEVELS = new Set(['trace', 'debug', 'verbose', 'log', 'info']);

interface LogRecord {
  readonly level: unknown;
  readonly message?: unknown;
  readonly msg?: unknown;
}

/**
 * Shows the warnings of a process on our terminal, read from its log: the process writes to a file, so it neither
 * waits for us nor fails when we are killed. A flood is cut short; the log has all of it. Returns what ends it, after
 * what was written last.
 *
 * @param quietLines lines that are neither a record nor a warning
 */
export function followWarnings(name: string, logFile: string, quietLines?: RegExp): () => void {
  let offset = fileSize(logFile);
  let rest = '';
  const isNew = newsFilter();
  const poll = (): void => {
    const { text, next } = readFrom(logFile, Math.min(offset, fileSize(logFile)));
    offset = next;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const shown = lines
      .filter((line) => isWarning(line) && !quietLines?.test(line))
      .map(shorten)
      .filter(isNew);
    for (const line of shown.slice(0, LINES_AN_INTERVAL_MAX)) warn(`[${name}] ${line}`);
    const more = shown.length - LINES_AN_INTERVAL_MAX;
    if (more > 0) warn(`[${name}] … and ${more} more lines in ${logFile}`);
  };
  const timer = setInterval(poll, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    poll();
  };
}

/** Whether a text was not shown for a while. */
function newsFilter(): (text: string) => boolean {
  const shownAtMs = new Map<string, number>();
  return (text) => {
    const nowMs = Date.now();
    const lastMs = shownAtMs.get(text);
    if (lastMs !== undefined && nowMs - lastMs < REPETITION_MS) return false;
    if (shownAtMs.size >= TEXTS_REMEMBERED_MAX) shownAtMs.clear();
    shownAtMs.set(text, nowMs);
    return true;
  };
}

/** A record of level warn or higher, or a line that is no record at all: Node's own warnings, a stack, a crash. */
function isWarning(line: string): boolean {
  if (line.trim() === '') return false;
  const level = recordOf(line)?.level;
  return typeof level === 'number' ? level >= WARN_LEVEL : !QUIET_LEVELS.has(String(level));
}

function shorten(line: string): string {
  const record = recordOf(line);
  const text = record ? `${String(record.level)}: ${JSON.stringify(record.message ?? record.msg)}` : line;
  return text.length > LINE_LENGTH_MAX ? `${text.slice(0, LINE_LENGTH_MAX)} …` : text;
}

function recordOf(line: string): LogRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line) as LogRecord;
    return typeof record === 'object' && record !== null && 'level' in record ? record : undefined;
  } catch {
    return undefined;
  }
}
