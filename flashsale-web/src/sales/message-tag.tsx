import { Hanger } from './hanger';

/** A tag with words in place of a product. */
export function MessageTag({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div role="status" className="tag-shape relative min-h-60 px-6 pt-16 pb-8">
      <Hanger />
      <h2 className="tag-type text-2xl leading-7">{title}</h2>
      <p className="mt-3 text-soft">{text}</p>
    </div>
  );
}
