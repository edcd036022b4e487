/**
 * What the web page takes from the lab: what needs no store and nothing of Node, so that it runs in a browser.
 * tsconfig.browser.json sees to that.
 */
export type { ExperimentDigest, ScenarioDigest, StrategyDigest } from './experiment/experiment-result.js';
export { digestOf } from './experiment/experiment-result.js';
export type { ExperimentResult } from './experiment/experiment-result.js';
export { RESULT_FORMAT } from './experiment/experiment-result.js';
export { codeBlock } from './report/highlight.js';
export { scenarioResults } from './report/scenario-results.js';
export { SCENARIOS } from './scenarios/registry.js';
export type { Scenario } from './scenarios/scenario.js';
export { simulateRound, type RoundWatcher } from './simulation/simulate-round.js';
export type { Step } from './simulation/simulate-round.js';
export type { Claim } from './strategies/guard.js';
export { MEMORY_STRATEGIES } from './strategies/memory/registry.js';
export type { MemoryStrategy } from './strategies/memory/memory-strategy.js';
export { isMeantFor, SAFETY_TEXTS } from './strategies/traits.js';
export { judgeRun, type RunVerdict } from './verdict/verdict.js';
export type { RoundVerdict } from './verdict/verdict.js';
export { breachesInWords, frequency, verdictLine } from './verdict/verdict.js';
