import { beginLogin } from '../../server/login/begin-login';

export const dynamic = 'force-dynamic';

export { beginLogin as GET };
