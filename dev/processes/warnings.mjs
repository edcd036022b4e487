import { fileSize, readFrom } from './log-file.mjs';
import { warn } from '../say.mjs';

const intervalMs = 250;
const linesAnIntervalMax = 10;
/** What a process repeats, as "connect ECONNREFUSED", is shown this often. */
const repetitionMs = 30_000;
const textsRememberedMax = 100;
const lineLengthMax = 400;
/** Numbers as pino writes them. */
const warnLevel = 40;
const quietLevels = new Set(['trace', 'debug', 'verbose', 'log', 'info']);

/**
 * Shows the warnings of a process on our terminal, read from its log: the process writes to a file, so it neither
 * waits for us nor fails when we are killed. A flood is cut short; the log has all of it.
 *
 * @param {string} name
 * @param {string} logFile
 * @param {RegExp} [quietLines] lines that are neither a record nor a warning
 * @returns {() => void} ends it, after what was written last
 */
export function followWarnings(name, logFile, quietLines) {
  let offset = fileSize(logFile);
  let rest = '';
  const isNew = newsFilter();
  const look = () => {
    const { text, next } = readFrom(logFile, Math.min(offset, fileSize(logFile)));
    offset = next;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const shown = lines
      .filter((line) => isWarning(line) && !quietLines?.test(line))
      .map(shorten)
      .filter(isNew);
    for (const line of shown.slice(0, linesAnIntervalMax)) warn(`[${name}] ${line}`);
    const more = shown.length - linesAnIntervalMax;
    if (more > 0) warn(`[${name}] … and ${more} more lines in ${logFile}`);
  };
  const timer = setInterval(look, intervalMs);
  return () => {
    clearInterval(timer);
    look();
  };
}

/** @returns {(text: string) => boolean} whether the text was not shown for a while */
function newsFilter() {
  /** @type {Map<string, number>} */
  const shownAtMs = new Map();
  return (text) => {
    const nowMs = Date.now();
    const lastMs = shownAtMs.get(text);
    if (lastMs !== undefined && nowMs - lastMs < repetitionMs) return false;
    if (shownAtMs.size >= textsRememberedMax) shownAtMs.clear();
    shownAtMs.set(text, nowMs);
    return true;
  };
}

/**
 * A record of level warn or higher, or a line that is no record at all: Node's own warnings, a stack, a crash.
 *
 * @param {string} line
 */
function isWarning(line) {
  if (line.trim() === '') return false;
  const level = recordOf(line)?.level;
  return typeof level === 'number' ? level >= warnLevel : !quietLevels.has(String(level));
}

/** @param {string} line */
function shorten(line) {
  const record = recordOf(line);
  const text = record ? `${String(record.level)}: ${JSON.stringify(record.message ?? record.msg)}` : line;
  return text.length > lineLengthMax ? `${text.slice(0, lineLengthMax)} …` : text;
}

/**
 * @param {string} line
 * @returns {{ level: unknown, message?: unknown, msg?: unknown } | undefined}
 */
function recordOf(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line);
    return typeof record === 'object' && record !== null && 'level' in record ? record : undefined;
  } catch {
    return undefined;
  }
}
