/** Anybody may send reports, so they neither fill the log nor the memory. */
const LINES_IN_WINDOW_MAX = 20;
const WINDOW_MS = 60_000;
const KINDS_MAX = 500;
const REPORTS_OF_REQUEST_MAX = 20;
const WORD_LENGTH_MAX = 80;

type Fields = Readonly<Record<string, unknown>>;

/** Logs one line for each kind of report: which part of the policy kept out what. */
export class PolicyReports {
  readonly #kinds = new Set<string>();
  #windowBeganAtMs = -Infinity;
  #linesInWindow = 0;

  constructor(
    private readonly log: (line: string) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** @throws TypeError where it is no report */
  take(body: unknown): void {
    const list: unknown[] = Array.isArray(body) ? body : [body];
    for (const report of list.slice(0, REPORTS_OF_REQUEST_MAX)) this.#takeOne(fieldsOf(report));
  }

  #takeOne(report: Fields): void {
    // The newer way has a body and camel case, the older one a part of this name and dashes.
    const fields = fieldsOf(report['csp-report'] ?? report['body']);
    const directive = word(
      fields['effectiveDirective'] ?? fields['effective-directive'] ?? fields['violated-directive'],
    );
    const blocked = word(originOf(fields['blockedURL'] ?? fields['blocked-uri']));
    const kind = `${directive} kept out ${blocked}`;
    if (this.#kinds.has(kind) || this.#kinds.size >= KINDS_MAX || !this.#mayLog()) return;
    this.#kinds.add(kind);
    this.log(
      `A page reports that its policy was broken: ${kind}, on ${word(pathOf(fields['documentURL'] ?? fields['document-uri']))}`,
    );
  }

  #mayLog(): boolean {
    if (this.nowMs() - this.#windowBeganAtMs >= WINDOW_MS) {
      this.#windowBeganAtMs = this.nowMs();
      this.#linesInWindow = 0;
    }
    this.#linesInWindow += 1;
    return this.#linesInWindow <= LINES_IN_WINDOW_MAX;
  }
}

function fieldsOf(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new TypeError('This is no report');
}

/** Without the address of what was asked for, which may hold what is nobody's business. */
function originOf(value: unknown): unknown {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url === null || url.origin === 'null' ? value : url.origin;
}

function pathOf(value: unknown): unknown {
  return typeof value === 'string' ? (URL.parse(value)?.pathname ?? value) : value;
}

/** One word for the log, whatever it was: visible, short, and no line of its own. */
function word(value: unknown): string {
  const text = typeof value === 'string' ? value.slice(0, WORD_LENGTH_MAX).replaceAll(/[^\x21-\x7e]/g, '?') : '';
  return text === '' ? 'nothing named' : text;
}
