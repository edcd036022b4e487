import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Dashboard, type Panel, readDashboards } from './dashboards.js';

const dashboards = readDashboards();
const provisioning = new URL('../grafana/provisioning/', import.meta.url);
const datasource = readFileSync(new URL('datasources/prometheus.yml', provisioning), 'utf8');

const panelsOf = ({ title, panels }: Dashboard): [string, Panel][] =>
  panels.map((panel) => [`${title}: ${panel.title}`, panel]);

it('are the sale and the machine room', () => {
  expect(dashboards.map(({ title }) => title).sort()).toEqual(['The machine room', 'The sale']);
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
});

describe.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))('%s', (_title, dashboard) => {
  const drawn = dashboard.panels.filter(({ targets }) => targets !== undefined);

  it('has a place of its own for every panel', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it.each(panelsOf({ ...dashboard, panels: drawn }))(
    '%s has a unit, a description and the provisioned source',
    (_, panel) => {
      expect(panel.fieldConfig?.defaults.unit).toMatch(/\S/);
      expect(panel.description).toMatch(/\.$/);
      expect(datasource).toContain(`uid: ${panel.datasource?.uid}\n`);
    },
  );

  it.each(panelsOf({ ...dashboard, panels: drawn.filter(({ type }) => type === 'timeseries') }))(
    '%s names every line',
    (_, panel) => {
      for (const { legendFormat } of panel.targets ?? []) expect(legendFormat).not.toBe('');
    },
  );
});
