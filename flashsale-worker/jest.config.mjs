import { workspaceTests } from '../dev/workspace-tests.mjs';

export default workspaceTests('flashsale-worker');
