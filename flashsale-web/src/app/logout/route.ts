import { logOut } from '../../server/login/log-out';

export const dynamic = 'force-dynamic';

export { logOut as POST };
