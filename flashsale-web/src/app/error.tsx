'use client';

import { texts } from '../texts';
import { Button } from '../ui/button';

export default function ErrorPage({ retry }: { readonly retry: () => void }) {
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
