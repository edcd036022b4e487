'use client';

import { useTexts } from '../texts/texts-context';
import { Button } from '../ui/button';

export default function ErrorPage({ retry }: { readonly retry: () => void }) {
  const texts = useTexts();
  return (
    <div role="alert" className="max-w-md space-y-4 pt-12">
      <h1 className="tag-type text-4xl">{texts.site.brokenTitle}</h1>
      <p className="text-soft">{texts.site.broken}</p>
      <Button look="primary" onClick={retry}>
        {texts.site.again}
      </Button>
    </div>
  );
}
