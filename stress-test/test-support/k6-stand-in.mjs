// Stands for k6, of which there is no package: runs setup, virtual users, thresholds and summary of a script under Node, with as
// much of k6's modules as k6-paid.js and k6-room.js need. All virtual users share one copy of the script's modules, which k6 would not do.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

const EXIT_ABORTED = 108;
const EXIT_THRESHOLDS_FAILED = 99;
const MODULES = {
  'k6/execution': 'export default globalThis.k6.execution',
  'k6/http': 'export default globalThis.k6.http',
  'k6/metrics': 'export const { Counter, Trend } = globalThis.k6.metrics',
};
const HOOKS = `
  const modules = ${JSON.stringify(MODULES)};
  export function resolve(specifier, context, next) {
    if (!Object.hasOwn(modules, specifier)) return next(specifier, context);
    return { url: 'data:text/javascript,' + encodeURIComponent(modules[specifier]), shortCircuit: true };
  }`;
/** Prints what a GET answers; k6's own waits for it. */
const GET = `
  const response = await fetch(process.argv[1]);
  process.stdout.write(JSON.stringify({ status: response.status, body: await response.text() }));`;

const samples = new Map();

class Metric {
  constructor(name) {
    if (!/^[a-zA-Z_]\w{0,127}$/.test(name) || samples.has(name)) throw new Error(`${name} is no name of a new metric`);
    this.samples = [];
    samples.set(name, this);
  }

  add(value) {
    this.samples.push(value);
  }
}

class Counter extends Metric {
  get values() {
    return { count: this.samples.reduce((sum, value) => sum + value, 0) };
  }
}

class Trend extends Metric {
  get values() {
    const sorted = this.samples.toSorted((a, b) => a - b);
    const at = (share) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
    return { 'p(50)': at(0.5), 'p(99)': at(0.99), max: sorted.at(-1), count: sorted.length };
  }
}

const execution = {
  vu: { idInTest: 0 },
  test: {
    abort(reason) {
      throw new Error(reason);
    },
  },
};

const http = {
  expectedStatuses: () => undefined,
  setResponseCallback: () => undefined,
  get(url) {
    try {
      return answer(
        JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', GET, url], { stdio: 'pipe' })),
      );
    } catch {
      return answer({ status: 0, body: '' });
    }
  },
  async asyncRequest(method, url, body, { headers }) {
    const request = { method, body, headers };
    try {
      const response = await fetch(url, request);
      return answer({ status: response.status, body: await response.text() });
    } catch {
      return answer({ status: 0, body: '' });
    }
  },
};

function answer({ status, body }) {
  return { status, body, json: () => JSON.parse(body) };
}

function isCrossed([name, limits]) {
  const metric = samples.get(name);
  // k6 judges no metric of which there is nothing.
  if (metric === undefined || metric.samples.length === 0) return false;
  return limits.some((limit) => {
    const [, relation, bound] = /^count(<|>=)(\d+)$/.exec(limit);
    return relation === '<' ? metric.values.count >= Number(bound) : metric.values.count < Number(bound);
  });
}

globalThis.k6 = { execution, http, metrics: { Counter, Trend } };
globalThis.__ENV = process.env;
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);

const script = await import(pathToFileURL(process.argv[3]).href);
const { scenarios, thresholds } = script.options;
const startedAtMs = Date.now();
let setupData;
try {
  setupData = script.setup();
  for (const { exec, vus } of Object.values(scenarios)) {
    const virtualUsers = Array.from({ length: vus }, (_, index) => {
      execution.vu.idInTest = index + 1;
      return script[exec](setupData);
    });
    await Promise.all(virtualUsers);
  }
  if (Object.entries(thresholds).some(isCrossed)) process.exitCode = EXIT_THRESHOLDS_FAILED;
} catch (error) {
  console.error(error.message);
  process.exitCode = EXIT_ABORTED;
}
const used = [...samples].filter(([, metric]) => metric.samples.length > 0);
const written = script.handleSummary({
  metrics: Object.fromEntries(used.map(([name, { values }]) => [name, { values }])),
  state: { testRunDurationMs: Date.now() - startedAtMs },
  setup_data: setupData,
});
for (const [file, text] of Object.entries(written)) {
  if (file === 'stdout') process.stdout.write(text);
  else writeFileSync(file, text);
}
