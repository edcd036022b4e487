import { endOperatorLogin } from '../../../../server/login/operator-login';

export const dynamic = 'force-dynamic';

export { endOperatorLogin as GET };
