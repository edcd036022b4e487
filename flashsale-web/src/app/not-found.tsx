import Link from 'next/link';
import { MessageTag } from '../sales/message-tag';
import { Rail, RailPlace } from '../sales/rail';
import { texts } from '../texts';

export default function NotFoundPage() {
  return (
    <div className="max-w-md pt-12">
      <h1 className="sr-only">{texts.site.notFoundTitle}</h1>
      <Rail>
        <RailPlace>
          <MessageTag title={texts.site.notFoundTitle} text={texts.site.notFound} />
        </RailPlace>
      </Rail>
      <p className="mt-8">
        <Link href="/" className="font-semibold underline underline-offset-4">
          {texts.site.back}
        </Link>
      </p>
    </div>
  );
}
