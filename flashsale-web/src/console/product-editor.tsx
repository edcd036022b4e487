'use client';

import { type FormEvent, useRef, useState } from 'react';
import { type AdminDraft, adminPaths, type AdminSale } from '../api/admin';
import { requestAnswer } from '../api/request-json';
import type { ProductView } from '../api/sale';
import { ProductImage } from '../shop/product-image';
import { useConsoleTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { TextAreaField, TextField } from '../ui/field';
import { ListState } from '../ui/list';
import { useAdminData, useAdminSession } from './admin-session';
import { defectsOfProduct, type ProductFields, productFieldsOf, productOf } from './product-fields';

const PICTURE_BYTES_MAX = 8 * 1_024 * 1_024;
const PICTURE_TEXT_LENGTH_MAX = 200;
const PICTURE_TYPES = 'image/jpeg,image/png,image/webp';

interface ProductEditorProps {
  readonly sale: AdminDraft | AdminSale;
}

/** What buyers read and see of the product of a sale or a draft, to be changed. */
export function ProductEditor({ sale }: ProductEditorProps) {
  const texts = useConsoleTexts();
  const { data: product, error, mutate } = useAdminData(adminPaths.product(sale.saleId), { revalidateOnFocus: false });
  if (product === undefined) return <ListState isLoading error={error} empty="" />;
  const show = (changed: ProductView): void => void mutate(changed, { revalidate: false });
  return (
    <section aria-labelledby="product-title" className="space-y-6">
      <h3 id="product-title" className="tag-type text-2xl">
        {texts.productEditor.title}
      </h3>
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
        <TextsForm sale={sale} product={product} onSaved={show} />
        <Pictures product={product} onChanged={show} />
      </div>
    </section>
  );
}

interface TextsFormProps extends ProductEditorProps {
  readonly product: ProductView;
  readonly onSaved: (changed: ProductView) => void;
}

function TextsForm({ sale, product, onSaved }: TextsFormProps) {
  const texts = useConsoleTexts();
  const { ask } = useAdminSession();
  const own = sale.mode === 'HOLD' ? sale : undefined;
  const [fields, setFields] = useState<ProductFields>(() => productFieldsOf(product));
  const [defects, setDefects] = useState<Partial<Record<keyof ProductFields, string>>>({});
  const action = useAction();
  const field = (name: keyof ProductFields) => ({
    name,
    value: fields[name],
    error: defects[name],
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      setFields({ ...fields, [name]: target.value }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const found = defectsOfProduct(texts, fields, own);
    setDefects(found);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      event.currentTarget.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
      return;
    }
    void action.run(async () => {
      const body = productOf(fields, own);
      onSaved(await ask(adminPaths.product(sale.saleId), { method: 'PUT', body }));
      return texts.productEditor.saved;
    });
  };
  const { productEditor: words, saleForm } = texts;
  return (
    <form noValidate onSubmit={submit} className="grid content-start gap-4 sm:grid-cols-2">
      <TextAreaField
        {...field('description')}
        label={words.description}
        hint={words.descriptionHint}
        rows={6}
        className="sm:col-span-2"
      />
      <TextAreaField
        {...field('conditions')}
        label={words.conditions}
        hint={words.conditionsHint}
        rows={4}
        className="sm:col-span-2"
      />
      {own === undefined && (
        <>
          <TextField
            {...field('unitPrice')}
            label={words.unitPrice}
            hint={words.unitPriceHint}
            inputMode="decimal"
            autoComplete="off"
          />
          <TextField
            {...field('currency')}
            label={saleForm.currency}
            hint={saleForm.currencyHint}
            maxLength={3}
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
          />
        </>
      )}
      <TextField
        {...field('oldPrice')}
        label={words.oldPrice}
        hint={words.oldPriceHint}
        inputMode="decimal"
        autoComplete="off"
      />
      <div className="flex flex-wrap items-center justify-end gap-3 sm:col-span-2">
        <ActionResult action={action} />
        <Button type="submit" look="primary" unavailable={action.isWorking}>
          {words.save}
        </Button>
      </div>
    </form>
  );
}

interface PicturesProps {
  readonly product: ProductView;
  readonly onChanged: (changed: ProductView) => void;
}

function Pictures({ product: { saleId, pictures }, onChanged }: PicturesProps) {
  const texts = useConsoleTexts();
  const { ask } = useAdminSession();
  const action = useAction();
  const remove = (hash: string): Promise<boolean> =>
    action.run(async () => {
      onChanged(await ask(adminPaths.picture(saleId, hash), { method: 'DELETE' }));
      return texts.productEditor.removed;
    });
  return (
    <div className="space-y-4">
      <h4 className="font-semibold">{texts.productEditor.pictures}</h4>
      {pictures.length === 0 && <p className="text-soft">{texts.productEditor.none}</p>}
      <ul className="grid grid-cols-2 gap-4">
        {pictures.map((picture) => (
          <li key={picture.hash} className="space-y-2">
            <ProductImage picture={picture} sizes="(min-width: 64rem) 15rem, 45vw" />
            <Button unavailable={action.isWorking} onClick={() => void remove(picture.hash)}>
              {texts.productEditor.remove(picture.alt)}
            </Button>
          </li>
        ))}
      </ul>
      <ActionResult action={action} />
      <UploadForm saleId={saleId} onChanged={onChanged} />
    </div>
  );
}

function UploadForm({ saleId, onChanged }: { readonly saleId: string } & Pick<PicturesProps, 'onChanged'>) {
  const texts = useConsoleTexts();
  const { headers } = useAdminSession();
  const input = useRef<HTMLInputElement>(null);
  const [alt, setAlt] = useState('');
  const [defects, setDefects] = useState<{ readonly file?: string; readonly alt?: string }>({});
  const action = useAction();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const file = input.current?.files?.[0];
    const found = {
      ...(file === undefined && { file: texts.productEditor.fileMissing }),
      ...(file !== undefined && file.size > PICTURE_BYTES_MAX && { file: texts.productEditor.fileTooLarge }),
      ...((alt.trim() === '' || alt.trim().length > PICTURE_TEXT_LENGTH_MAX) && { alt: texts.productEditor.altWrong }),
    };
    setDefects(found);
    if (file === undefined || Object.keys(found).length > 0) return;
    void action.run(async () => {
      const answer = await requestAnswer(adminPaths.pictures(saleId, alt.trim()), { method: 'POST', headers, file });
      onChanged((await answer.json()) as ProductView);
      setAlt('');
      if (input.current !== null) input.current.value = '';
      return texts.productEditor.added;
    });
  };
  return (
    <form noValidate onSubmit={submit} className="sheet space-y-4 p-4">
      <TextField
        ref={input}
        label={texts.productEditor.file}
        hint={texts.productEditor.fileHint}
        error={defects.file}
        type="file"
        accept={PICTURE_TYPES}
        className="[&_input]:py-2"
      />
      <TextField
        label={texts.productEditor.alt}
        hint={texts.productEditor.altHint}
        error={defects.alt}
        autoComplete="off"
        value={alt}
        onChange={({ target }) => setAlt(target.value)}
      />
      <div className="flex flex-wrap items-center justify-end gap-3">
        <ActionResult action={action} />
        <Button type="submit" unavailable={action.isWorking}>
          {texts.productEditor.add}
        </Button>
      </div>
    </form>
  );
}
