import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../grafana/dashboards/', import.meta.url);

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

export interface Dashboard {
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition: string }[] };
}

export function readDashboards(): Dashboard[] {
  return readdirSync(FOLDER).map((file) => ({
    ...(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Omit<Dashboard, 'file'>),
    file,
  }));
}

/** The queries of all panels, with whom to blame. */
export function panelQueries(): { readonly where: string; readonly expression: string }[] {
  return readDashboards().flatMap(({ title, panels }) =>
    panels.flatMap((panel) =>
      (panel.targets ?? []).map(({ expr }) => ({ where: `${title}: ${panel.title}`, expression: expr })),
    ),
  );
}
