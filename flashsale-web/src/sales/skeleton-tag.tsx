import { Hanger } from './hanger';

/** A tag that nothing is written on yet, as large as one that is. */
export function SkeletonTag() {
  return (
    <div aria-hidden className="tag-shape relative h-[27.25rem] px-6 pt-16">
      <Hanger />
      <div className="animate-waiting space-y-6">
        <div className="h-4 w-24 rounded bg-line" />
        <div className="h-12 w-full rounded bg-line" />
        <div className="h-20 w-40 rounded bg-line" />
        <div className="barcode h-9 bg-line" />
      </div>
    </div>
  );
}
