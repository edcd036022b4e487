import { forwardRequest } from '../../../../server/forward-request';

export const dynamic = 'force-dynamic';

export { forwardRequest as GET, forwardRequest as PATCH, forwardRequest as POST };
