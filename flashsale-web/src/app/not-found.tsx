import Link from 'next/link';
import { readTexts } from '../server/language';
import { MessageCard } from '../shop/price-tag';
import { CardGrid, GridCell } from '../shop/price-tag';

export default async function NotFoundPage() {
  const texts = await readTexts();
  return (
    <div className="max-w-md pt-12">
      <h1 className="sr-only">{texts.site.notFoundTitle}</h1>
      <CardGrid>
        <GridCell>
          <MessageCard title={texts.site.notFoundTitle} text={texts.site.notFound} />
        </GridCell>
      </CardGrid>
      <p className="mt-8">
        <Link href="/" className="font-semibold underline underline-offset-4">
          {texts.site.back}
        </Link>
      </p>
    </div>
  );
}
