import { isOwnNetwork } from './network/own-network.js';

/** The tools recognise the processes of an interrupted test run by these. */
const TEST_RUN_VARIABLE = 'FLASHSALE_TEST_RUN';

export interface FaultTestEnvironment {
  /** Nobody else is affected by packets dropped here. */
  readonly isNetworkOwn: boolean;
  /** Variables that every process of the run is to carry. */
  readonly marks: Readonly<Record<string, string>>;
}

export function readFaultTestEnvironment(variables: NodeJS.ProcessEnv = process.env): FaultTestEnvironment {
  const testRun = variables[TEST_RUN_VARIABLE];
  return {
    isNetworkOwn: isOwnNetwork(variables),
    marks: testRun === undefined ? {} : { [TEST_RUN_VARIABLE]: testRun },
  };
}
