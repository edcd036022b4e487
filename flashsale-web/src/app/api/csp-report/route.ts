import { receivePolicyReports } from '../../../server/policy-reports';

export const dynamic = 'force-dynamic';

export { receivePolicyReports as POST };
