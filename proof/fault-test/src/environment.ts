import { isOwnNetwork } from './network/own-network.js';

/** By these the tools tell the processes of a test run, should it be cut short. */
const TEST_RUN_VARIABLE = 'FLASHSALE_TEST_RUN';

export interface FaultTestEnvironment {
  /** Nobody else sees what is done to packets here. */
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
