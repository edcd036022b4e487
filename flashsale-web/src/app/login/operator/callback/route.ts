import { finishOperatorLogin } from '../../../../server/login/operator-login';

export const dynamic = 'force-dynamic';

export { finishOperatorLogin as GET };
