import { finishLogin } from '../../../server/login/finish-login';

export const dynamic = 'force-dynamic';

export { finishLogin as GET };
