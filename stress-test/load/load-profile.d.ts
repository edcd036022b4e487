export type ScenarioName = 'stampede' | 'repeated-users' | 'plentiful' | 'crossing-zero' | 'ramp' | 'readers';
export type Users = 'unique' | number;

export interface LoadSettings {
  ratePerSecond?: number | undefined;
  durationSeconds?: number | undefined;
  users?: Users | 'repeated' | undefined;
  readsPerSecond?: number | undefined;
  remainingUnits?: number | undefined;
}

export interface LoadStage {
  seconds: number;
  fromPerSecond: number;
  toPerSecond: number;
}

export interface LoadProfile {
  name: ScenarioName;
  title: string;
  durationSeconds: number;
  ratePerSecond: number;
  stages: LoadStage[];
  purchases: number;
  users: Users;
  readsPerSecond: number;
  /** Units that must be left in the sale for the scenario to make sense. */
  unitsNeeded: number;
}

export const RATE_PER_SECOND_DEFAULT: number;
export const DURATION_SECONDS_DEFAULT: number;
export const READS_PER_SECOND_DEFAULT: number;
export const REPEATED_USERS: number;
export const SCENARIOS: Record<ScenarioName, { title: string }>;
export function loadProfile(name: ScenarioName, settings?: LoadSettings): LoadProfile;
export function newRunId(): string;
export function userIdOf(runId: string, users: Users, purchaseIndex: number): string;
