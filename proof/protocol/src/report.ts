import { type Column, renderTable, thousands } from 'flashsale-command-line';
import { ALL_CONFIGURATIONS, ALL_PLANTS, type AnySetup, isOfBuckets, isOfHolds, isOfRooms } from './any-setup.js';
import { BUCKET_DISTURBANCES, type BucketSetup } from './buckets/setup.js';
import { HOLD_DISTURBANCES, type HoldSetup } from './holds/setup.js';
import type { Outcome } from './run/explore.js';
import { ROOM_DISTURBANCES, type RoomSetup } from './rooms/setup.js';
import { PURCHASE_DISTURBANCES, type Setup } from './setup.js';

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
export function boundsText(setup: AnySetup): string {
  const { disturbances, faultsMax } = setup;
  const { faults, operations } = disturbancesOf(setup);
  const named = (known: readonly string[]): string =>
    known
      .flatMap((name) => times(name, (disturbances as Readonly<Record<string, number | undefined>>)[name] ?? 0))
      .join(', ');
  const [faultsNamed, operationsNamed] = [named(faults), named(operations)];
  return [
    countsOf(setup).join(', '),
    ...(faultsNamed === '' ? [] : [`up to ${amount(faultsMax, 'fault')} of ${faultsNamed}`]),
    ...(operationsNamed === '' ? [] : [`and ${operationsNamed}`]),
  ].join('; ');
}

function disturbancesOf(setup: AnySetup): {
  readonly faults: readonly string[];
  readonly operations: readonly string[];
} {
  if (isOfRooms(setup)) return ROOM_DISTURBANCES;
  if (isOfBuckets(setup)) return BUCKET_DISTURBANCES;
  return isOfHolds(setup) ? HOLD_DISTURBANCES : PURCHASE_DISTURBANCES;
}

function countsOf(setup: AnySetup): string[] {
  if (isOfRooms(setup)) return roomCounts(setup);
  if (isOfBuckets(setup)) return bucketCounts(setup);
  return isOfHolds(setup) ? holdCounts(setup) : counts(setup);
}

function roomCounts({ users, insideMax, keepers, apis }: RoomSetup): string[] {
  return [
    amount(users, 'user'),
    ...(apis > 0 ? [`${insideMax} inside`, amount(apis, 'API')] : []),
    amount(keepers, 'worker'),
  ];
}

function bucketCounts({ homes, quotas, thieves, lessees, rebuilders }: BucketSetup): string[] {
  return [
    `buckets of ${quotas.join(' and ')} units`,
    `buyers in bucket ${homes.map((home) => home + 1).join(' and ')}`,
    amount(thieves, 'thief').replace('thiefs', 'thieves'),
    ...(lessees === 0 ? [] : [amount(lessees, 'API')]),
    amount(rebuilders, 'reconciler'),
  ];
}

function counts({ buyers, units, tries, apis, workers, reconcilers }: Setup): string[] {
  return [
    ...buyerCounts(buyers, units, tries),
    amount(apis, 'API'),
    amount(workers, 'worker'),
    amount(reconcilers, 'reconciler'),
  ];
}

function holdCounts({ buyers, quantities, units, tries, payments, capture, workers, sweepers }: HoldSetup): string[] {
  return [
    ...buyerCounts(buyers, units, tries),
    ...(Math.max(...quantities) > 1 ? [`quantities ${quantities.join(' and ')}`] : []),
    ...(payments.length > 0 ? [`${amount(payments.length, 'payment')} with ${capture} capture`] : []),
    amount(workers, 'worker'),
    amount(sweepers, 'sweeper'),
  ];
}

function buyerCounts(buyers: readonly number[], units: number, tries: number): string[] {
  const users = Math.max(...buyers) + 1;
  return [
    amount(users, 'user'),
    ...(buyers.length > users ? [`${buyers.length} order ids`] : []),
    amount(units, 'unit'),
    ...(tries > 1 ? [`${tries} tries each`] : []),
  ];
}

function times(name: string, often: number): string[] {
  if (often === 0) return [];
  return [often === 1 ? name : `${name} (${often} times)`];
}

export function listText(): string {
  const configurations = ALL_CONFIGURATIONS.flatMap((setup) => [
    `  ${setup.name}: ${setup.about}`,
    `    ${boundsText(setup)}`,
  ]);
  const plants = ALL_PLANTS.map(({ name, about, breaks }) => `  ${name} (breaks ${breaks}): ${about}`);
  return ['Configurations', ...configurations, '', 'Bugs that can be planted', ...plants].join('\n');
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
