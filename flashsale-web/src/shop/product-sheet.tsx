import type { ProductView } from '../api/sale';
import { useTexts } from '../texts/texts-context';
import { ProductImage } from './product-image';

/** What there is to see and to read about a product; nothing where nobody has said anything. */
export function ProductSheet({ product }: { readonly product: ProductView }) {
  const texts = useTexts();
  const { pictures, description, conditions } = product;
  if (pictures.length === 0 && description === '' && conditions === '') return null;
  return (
    <div className="mt-12 grid gap-x-10 gap-y-8 lg:grid-cols-2">
      {pictures.length > 0 && (
        <ul
          aria-label={texts.product.pictures}
          className="grid grid-cols-2 content-start gap-4 [&>li:first-child]:col-span-2"
        >
          {pictures.map((picture, place) => (
            <li key={picture.hash}>
              <ProductImage
                picture={picture}
                isFirst={place === 0}
                sizes={place === 0 ? '(min-width: 64rem) 34rem, 95vw' : '(min-width: 64rem) 17rem, 48vw'}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="space-y-8 break-words">
        {description !== '' && <Text title={texts.product.description} text={description} />}
        {conditions !== '' && <Text title={texts.product.conditions} text={conditions} />}
      </div>
    </div>
  );
}

function Text({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <section className="space-y-2">
      <h2 className="tag-type text-2xl">{title}</h2>
      <p className="max-w-prose whitespace-pre-line text-soft">{text}</p>
    </section>
  );
}
