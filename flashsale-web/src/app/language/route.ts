import { chooseLanguage } from '../../server/choose-language';

export const dynamic = 'force-dynamic';

export { chooseLanguage as POST };
