/** A note that lies over the page, so nothing moves when it comes and goes. */
export function FloatingNote({ text }: { readonly text: string | undefined }) {
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-0 z-10 flex justify-center p-3">
      {text !== undefined && (
        <p className="rounded bg-ink px-4 py-3 text-sm font-semibold text-paper shadow-lg">{text}</p>
      )}
    </div>
  );
}
