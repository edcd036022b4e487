import { sendStampede } from '../../../stampede/send-stampede';

export const dynamic = 'force-dynamic';

export { sendStampede as POST };
