import { beginOperatorLogin } from '../../../server/login/operator-login';

export const dynamic = 'force-dynamic';

export { beginOperatorLogin as GET };
