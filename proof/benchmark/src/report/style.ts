import { pageStyle } from 'flashsale-command-line';

/** The look of the report, beside what every page has. One colour a contestant, one a part of the system. */
export const STYLE = pageStyle(
  {
    light: `
  --bare-http: #8a8f98; --bare-fastify: #4b5563; --bare-redis: #d1495b; --common: #c98a1b;
  --flash-sale: #1f7a5c; --flash-sale-2-apis: #2f6fd0;
  --api: #2f6fd0; --workers: #2f9e8f; --redis: #d1495b; --postgresql: #7556c4; --rabbitmq: #d98a1f; --generator: #b9bcc2;
  --reached: #1f7a5c; --missed: #b3372f;`,
    dark: `
  --bare-http: #8d939d; --bare-fastify: #c2c7cf; --bare-redis: #f0798a; --common: #e3b04b;
  --flash-sale: #4fc397; --flash-sale-2-apis: #79a8ff;
  --api: #79a8ff; --workers: #58cdbb; --redis: #f0798a; --postgresql: #b09af0; --rabbitmq: #f0b45a; --generator: #5b616b;
  --reached: #4fc397; --missed: #ff8378;`,
  },
  `
.reached { color: var(--reached); } .missed, .broken { color: var(--missed); }
.broken { margin: 8px 0; }
.charts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; }
.legend { margin: 2px 0 10px; }
.chart { width: 100%; }
.chart .grid line { stroke: var(--line); } .chart .grid text, .chart .axis { fill: var(--soft); font-size: 11.5px; }
.chart .name { font-weight: 550; }
.chart .whisker { stroke: var(--ink); stroke-width: 1.5; }
.chart polyline { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
`,
);
