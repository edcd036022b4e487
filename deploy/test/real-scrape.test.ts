import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { WaitingList } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { giveRoom, joinRoom, reserveHoldsFor, TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { panelQueries, readDashboards } from './dashboards.js';
import { metricTable, rowsOf } from './metric-table.js';
import { PrometheusServer } from './prometheus-server.js';

/** What Grafana would fill in, for a Prometheus that scrapes every second. */
const VARIABLES: Record<string, string> = { $__rate_interval: '10s', $__interval: '1s' };
const DATA_DEADLINE_MS = 90_000;
/** Prometheus makes these itself. */
const OWN_NAMES = new Set(['up', 'ALERTS']);

const stores = useStores();
const prometheus = new PrometheusServer();
let saleId: string;
/** Of a sale that nobody buys from. */
let roomSaleId: string;
/** Of a sale all of whose units are held, and for which somebody waits. */
let listSaleId: string;
let processUrls: readonly [api: string, worker: string];

beforeAll(async () => {
  // Started as in production, each a process of its own.
  const api = await stores.startApi();
  const worker = await stores.startWorker();
  stores.defer(() => prometheus.stop());
  processUrls = [api.url, worker.url];
  const host = (url: string): string => new URL(url).host;
  await prometheus.start({ api: [host(api.url)], worker: [host(worker.url)] });
  ({ saleId } = await stores.openSale({ totalStock: 100_000 }));
  ({ saleId: roomSaleId } = await stores.openSale({ totalStock: 100 }));
  await joinRoom(stores, await giveRoom(stores, roomSaleId), ['ann', 'bob']);
  ({ saleId: listSaleId } = await stores.openSale({ totalStock: 1, terms: TERMS }));
  await reserveHoldsFor(stores, listSaleId, ['owner']);
  await new WaitingList(stores.database, stores.redis).join(listSaleId, {
    ...{ userId: 'ann', quantity: 1, acceptLess: false },
  });
  stores.defer(buyUntilStopped(api.url));
});

/** Some buyers a second, each twice, and some with unknown sales; resolves when the last request has its answer. */
function buyUntilStopped(url: string): () => Promise<void> {
  const stopping = new AbortController();
  const buying = (async () => {
    for (let i = 0; !stopping.signal.aborted; i += 1) {
      const body = JSON.stringify({ saleId, userId: `user-${Math.floor(i / 2)}` });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${url}/api/v1/sale/purchase`, { method: 'POST', headers, body });
      await fetch(`${url}/api/v1/sale/${saleId}/status`);
      await fetch(`${url}/nowhere`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return async () => {
    stopping.abort();
    await buying;
  };
}

function fillIn(expression: string): string {
  const $sale = expression.includes('flashsale_room_')
    ? roomSaleId
    : expression.includes('flashsale_list_')
      ? listSaleId
      : saleId;
  const variables = { ...VARIABLES, $sale };
  return Object.entries(variables).reduce((text, [name, value]) => text.replaceAll(name, value), expression);
}

/** Waits until the query has an answer: a quantile of nothing is none. */
async function expectData(expression: string): Promise<void> {
  await until(
    async () => {
      const samples = await prometheus.query(expression);
      return samples.some(({ value }) => Number.isFinite(value));
    },
    { deadlineMs: DATA_DEADLINE_MS, what: `Prometheus has data for ${expression}` },
  );
}

/** What an alert compares: without its threshold, and what it finds absent. */
function measured(expression: string): string {
  const absent = /^absent\((.*)\)$/.exec(expression)?.[1];
  return absent ?? expression.replace(/ (?:>|<|==|!=) -?[\d.]+$/, '');
}

describe('a Prometheus that has asked a real API and a real worker', () => {
  it.each(panelQueries().map(({ where, expression }) => [where, expression]))(
    'has data for %s: %s',
    async (_, query) => {
      await expectData(fillIn(query));
    },
  );

  it('has data for what every rule records and every alert compares', async () => {
    const rules = await prometheus.rules();
    const alerts = rules.filter(({ type }) => type === 'alerting');
    expect(alerts.length).toBeGreaterThan(10);
    expect(alerts.filter(({ query }) => measured(query) === query)).toEqual([]);
    for (const { query } of rules) await expectData(measured(query));
  });

  it('has data for every variable of a dashboard', async () => {
    for (const { definition } of readDashboards().flatMap(({ templating }) => templating.list)) {
      const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
      expect((await prometheus.query(metric)).map((sample) => sample.metric[label])).toContain(saleId);
    }
  });

  it('knows every metric that a query names: one that is wrong beside `or vector(0)` would not be noticed', async () => {
    const known = await prometheus.metricNames();
    const rules = await prometheus.rules();
    const queries = [...panelQueries().map(({ expression }) => expression), ...rules.map(({ query }) => query)];
    const named = queries.flatMap((query) => query.match(/\b(?:flashsale|nodejs|process)[a-z0-9_:]*/g) ?? []);
    expect([...new Set(named)].filter((name) => !known.has(name) && !OWN_NAMES.has(name))).toEqual([]);
  });

  it('raises no alert on a normal sale', async () => {
    const firing = await prometheus.query('ALERTS{alertstate="firing", severity="critical"}');
    expect(firing.map(({ metric }) => metric['alertname'])).toEqual([]);
  });
});

it('finds every metric described in docs/observability.md', async () => {
  // A metric shows its labels with its first sample; these come last.
  for (const late of ['flashsale_sale_drift_units', 'flashsale_http_errors_total']) await expectData(late);
  const read = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();
  const [api, worker] = [await read(processUrls[0]), await read(processUrls[1])];
  const documented = rowsOf(readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8'));
  expect(documented).toEqual(metricTable(api, worker));
});
