import type { SecondFigures } from '../statistics/figures.js';

export interface ChartSeries {
  /** A class of the style, which gives it its colour. */
  readonly name: string;
  readonly title: string;
  readonly valueOf: (second: SecondFigures) => number | null;
}

export interface Chart {
  readonly name: string;
  readonly title: string;
  /** Of the values, as a suffix; empty where they are counted. */
  readonly unit: string;
  readonly series: readonly ChartSeries[];
}

export const REQUESTS_CHART: Chart = {
  name: 'requests',
  title: 'Requests per second',
  unit: '/s',
  series: [
    { name: 'requests', title: 'Requests', valueOf: ({ requests }) => requests },
    { name: 'failures', title: 'Failures', valueOf: ({ failures }) => failures },
  ],
};

export const LATENCIES_CHART: Chart = {
  name: 'latencies',
  title: 'Response times',
  unit: ' ms',
  series: [
    { name: 'median', title: 'Median', valueOf: ({ medianMs }) => medianMs },
    { name: 'p95', title: 'p95', valueOf: ({ p95Ms }) => p95Ms },
  ],
};

export const USERS_CHART: Chart = {
  name: 'users',
  title: 'Number of users',
  unit: '',
  series: [{ name: 'users', title: 'Users', valueOf: ({ users }) => users }],
};

export const CHARTS: readonly Chart[] = [REQUESTS_CHART, LATENCIES_CHART, USERS_CHART];
