import { workspaceTests } from '../tools/workspace-tests.mjs';

export default workspaceTests('flashsale-api');
