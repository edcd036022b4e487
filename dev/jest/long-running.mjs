const MINUTE_MS = 60_000;
const LOOK_PERIOD_MS = MINUTE_MS;
/** Hardly any file takes so long. */
const LONG_MS = 5 * MINUTE_MS;

/** Jest's reporter that names the test files which keep a run from going on: Jest itself names a file once it has ended. */
export default class LongRunning {
  /** @type {Map<string, number>} */
  #startedAtMs = new Map();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  onRunStart() {
    this.#timer = setInterval(() => this.#look(), LOOK_PERIOD_MS);
  }

  /** @param {{ path: string }} test */
  onTestFileStart({ path }) {
    this.#startedAtMs.set(path, performance.now());
  }

  /** @param {{ path: string }} test */
  onTestFileResult({ path }) {
    this.#startedAtMs.delete(path);
  }

  onRunComplete() {
    clearInterval(this.#timer);
  }

  #look() {
    for (const [path, startedAtMs] of this.#startedAtMs) {
      const tookMs = performance.now() - startedAtMs;
      if (tookMs >= LONG_MS) console.error(`RUNS for ${Math.floor(tookMs / MINUTE_MS)} minutes: ${path}`);
    }
  }
}
