'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useSWRConfig } from 'swr';
import { type AdminDraft, adminPaths, type SaleDefinition } from '../api/admin';
import { isNotFound } from '../api/api-error';
import { requestAnswer } from '../api/request-json';
import { CardGrid, GridCell } from '../shop/price-tag';
import { ProductSheet } from '../shop/product-sheet';
import { SaleCard } from '../shop/sale-card';
import { useConsoleTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/dialog';
import { ListState } from '../ui/list';
import { LocalPeriod, LocalTime } from '../ui/local-time';
import { useAdminData, useAdminSession } from './admin-session';
import { ProductEditor } from './product-editor';
import { ChangeDraftDialog } from './sale-form';

/** One draft in the console: what it is, what one can do with it, and what buyers will see. */
export function DraftConsole({ saleId }: { readonly saleId: string }) {
  const texts = useConsoleTexts();
  const { data: draft, error } = useAdminData(adminPaths.draft(saleId));
  const { data: product } = useAdminData(draft === undefined ? null : adminPaths.product(saleId));
  if (draft === undefined && isNotFound(error)) {
    return (
      <div className="space-y-4">
        <p className="text-soft">{texts.drafts.notFound}</p>
        <p className="flex flex-wrap gap-x-6 font-semibold underline-offset-4 [&_a]:underline">
          <Link href={`/admin/sale/${saleId}`} prefetch={false}>
            {texts.drafts.openSale}
          </Link>
          <Link href="/admin" prefetch={false}>
            {texts.site.backToConsole}
          </Link>
        </p>
      </div>
    );
  }
  if (draft === undefined) return <ListState isLoading error={error} empty="" />;
  const [picture] = product?.pictures ?? [];
  const card = product && { ...product, ...(picture && { picture }) };
  return (
    <div className="space-y-8">
      <DraftHead draft={draft} />
      <section aria-labelledby="preview-title" className="space-y-4">
        <h3 id="preview-title" className="tag-type text-2xl">
          {texts.drafts.preview}
        </h3>
        <p className="text-sm text-soft">{texts.drafts.previewHint}</p>
        <div className="max-w-xs overflow-x-clip">
          <CardGrid>
            <GridCell>
              <SaleCard sale={draft} product={card} pageTimeMs={undefined} isPreview />
            </GridCell>
          </CardGrid>
        </div>
        {product !== undefined && <ProductSheet product={product} />}
      </section>
      <ProductEditor sale={draft} />
    </div>
  );
}

function DraftHead({ draft }: { readonly draft: AdminDraft }) {
  const texts = useConsoleTexts();
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
      <div className="min-w-0 space-y-1.5">
        <p className="label-type text-blue">{texts.drafts.badge}</p>
        <h2 className="tag-type text-3xl leading-9">{draft.name}</h2>
        <p className="flex flex-wrap gap-x-4 text-sm text-soft">
          <span className="font-mono">{draft.saleId}</span>
          <LocalPeriod from={draft.startsAt} to={draft.endsAt} />
          <span>
            {texts.drafts.changedAt} <LocalTime iso={draft.changedAt} />
          </span>
        </p>
      </div>
      <DraftActions draft={draft} />
    </div>
  );
}

/** What an operator does with a draft. */
function DraftActions({ draft }: { readonly draft: AdminDraft }) {
  const texts = useConsoleTexts();
  const { saleId } = draft;
  const { ask, headers } = useAdminSession();
  const { mutate } = useSWRConfig();
  const router = useRouter();
  const [open, setOpen] = useState<'change' | 'discard' | 'publish'>();
  const action = useAction();
  const close = (): void => setOpen(undefined);

  /** So that it does not show this draft for a moment when it is opened. */
  const forgetList = (): Promise<unknown> => mutate(adminPaths.drafts, undefined, { revalidate: false });
  const replace = async (definition: SaleDefinition): Promise<void> => {
    const replaced = await ask(adminPaths.draft(saleId), { method: 'PUT', body: definition });
    await mutate(adminPaths.draft(saleId), replaced, { revalidate: false });
    void action.run(() => Promise.resolve(texts.drafts.changed));
  };
  const publish = async (): Promise<void> => {
    await ask(adminPaths.publish(saleId), { method: 'POST' });
    await forgetList();
    router.push(`/admin/sale/${saleId}`);
  };
  const discard = async (): Promise<void> => {
    await requestAnswer(adminPaths.draft(saleId), { method: 'DELETE', headers });
    await forgetList();
    router.push('/admin');
  };

  return (
    <div>
      <div role="group" aria-label={texts.drafts.actions} className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => setOpen('publish')}>
          {texts.drafts.publish}
        </Button>
        <Button onClick={() => setOpen('change')}>{texts.saleActions.change}</Button>
        <Button look="danger" onClick={() => setOpen('discard')}>
          {texts.drafts.discard}
        </Button>
      </div>
      <ActionResult action={action} className="mt-2" />
      {open === 'change' && <ChangeDraftDialog draft={draft} replace={replace} onClose={close} />}
      {open === 'publish' && (
        <ConfirmDialog
          title={texts.drafts.publishTitle}
          text={texts.drafts.publishText}
          confirm={texts.drafts.publishNow}
          look="primary"
          act={publish}
          onClose={close}
        />
      )}
      {open === 'discard' && (
        <ConfirmDialog
          title={texts.drafts.discardTitle}
          text={texts.drafts.discardText}
          confirm={texts.drafts.discardNow}
          act={discard}
          onClose={close}
        />
      )}
    </div>
  );
}
