import * as registry from './registry.js';
import type { Scenario } from './scenario.js';

/** Every scenario of the registry, by name. */
export const SCENARIOS: readonly Scenario[] = Object.values(registry).sort((a, b) => a.name.localeCompare(b.name));
