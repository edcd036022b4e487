import { type Column, renderTable, thousands } from 'flashsale-command-line';
import { CONFIGURATIONS } from './configurations.js';
import { PLANTS } from './plants.js';
import type { Outcome } from './run/explore.js';
import { type Disturbance, FAULTS, OPERATIONS, type Setup } from './setup.js';

const COLUMNS: readonly Column[] = [
  { header: 'configuration', align: 'left', expendable: 0 },
  { header: 'states', align: 'right', expendable: 0 },
  { header: 'transitions', align: 'right', expendable: 1 },
  { header: 'depth', align: 'right', expendable: 2 },
  { header: 'seconds', align: 'right', expendable: 0 },
  { header: 'verdict', align: 'left', expendable: 0 },
];

export function resultTable(outcomes: readonly Outcome[], widthMax: number): string[] {
  const rows = outcomes.map(({ name, states, transitions, depth, seconds, violation }) => [
    name,
    thousands(states),
    thousands(transitions),
    String(depth),
    seconds.toFixed(1),
    violation === undefined ? 'holds' : `${violation.property} violated`,
  ]);
  return renderTable(COLUMNS, rows, widthMax);
}

/** The bounds of a setup in a few words. */
export function boundsText({
  buyers,
  units,
  tries,
  apis,
  workers,
  reconcilers,
  disturbances,
  faultsMax,
}: Setup): string {
  const users = Math.max(...buyers) + 1;
  const counts = [
    amount(users, 'user'),
    ...(buyers.length > users ? [`${buyers.length} order ids`] : []),
    amount(units, 'unit'),
    ...(tries > 1 ? [`${tries} tries each`] : []),
    amount(apis, 'API'),
    amount(workers, 'worker'),
    amount(reconcilers, 'reconciler'),
  ];
  const named = (known: readonly Disturbance[]): string =>
    known.flatMap((name) => times(name, disturbances[name] ?? 0)).join(', ');
  const faults = named(FAULTS);
  const operations = named(OPERATIONS);
  return [
    counts.join(', '),
    ...(faults === '' ? [] : [`up to ${amount(faultsMax, 'fault')} of ${faults}`]),
    ...(operations === '' ? [] : [`and ${operations}`]),
  ].join('; ');
}

function times(name: string, often: number): string[] {
  if (often === 0) return [];
  return [often === 1 ? name : `${name} (${often} times)`];
}

export function listText(): string {
  const configurations = CONFIGURATIONS.flatMap((setup) => [
    `  ${setup.name}: ${setup.about}`,
    `    ${boundsText(setup)}`,
  ]);
  const plants = PLANTS.map(({ name, about, breaks }) => `  ${name} (breaks ${breaks}): ${about}`);
  return ['Configurations', ...configurations, '', 'Bugs that can be planted', ...plants].join('\n');
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
