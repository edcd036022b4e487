import { SaleList } from '../shop/sale-list';
import { readTexts } from '../server/language';
import { readProductCards, readSales } from '../server/read-sales';

export default async function ShopPage() {
  const [reading, texts] = await Promise.all([readSales(), readTexts()]);
  const products = await readProductCards(reading?.content.map(({ saleId }) => saleId) ?? []);
  return (
    <>
      <div className="max-w-2xl pt-6 pb-10 sm:pt-10">
        <h1 className="tag-type text-5xl leading-[0.95] sm:text-6xl">{texts.shop.title}</h1>
        <p className="mt-4 text-lg text-balance text-soft">{texts.shop.lede}</p>
      </div>
      <SaleList initial={reading?.content} products={products} pageTimeMs={reading?.serverTimeMs} />
    </>
  );
}
