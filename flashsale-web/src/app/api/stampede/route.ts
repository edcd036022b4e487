import { sendStampede } from '../../../server/send-stampede';

export const dynamic = 'force-dynamic';

export { sendStampede as POST };
