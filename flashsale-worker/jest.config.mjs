import { workspaceTests } from '../dev/jest/workspace-configuration.mjs';

export default workspaceTests('flashsale-worker');
