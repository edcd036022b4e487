/** The colours of the series, named once for the page and for a chart as a file. */
export const CHART_COLOURS = {
  light: '--requests: #2f9e6b; --failures: #cf2e43; --median: #2f6fd0; --p95: #b8620f; --users: #8457c9;',
  dark: '--requests: #52c490; --failures: #ff6f80; --median: #79a8ff; --p95: #f2a65a; --users: #b394f0;',
};

/** Lines are told apart by dashes too. */
export const CHART_RULES = `
.chart text { font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
.chart .heading { font-size: 15px; font-weight: 600; }
.chart .value { font-weight: 600; }
.chart .grid line { stroke: var(--line); stroke-width: 1; }
.chart .grid text, .chart text.soft { fill: var(--soft); }
.chart .series { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
.chart .requests { stroke: var(--requests); } .chart .failures { stroke: var(--failures); stroke-dasharray: 1 5; }
.chart .median { stroke: var(--median); } .chart .p95 { stroke: var(--p95); stroke-dasharray: 6 4; }
.chart .users { stroke: var(--users); }`;
