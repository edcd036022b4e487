import type { ReactNode } from 'react';

interface GateMessageProps {
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}

export function GateMessage({ title, text, children }: GateMessageProps) {
  return (
    <div role="status" className="sheet mt-8 max-w-md space-y-3 p-8">
      <h2 className="tag-type text-2xl">{title}</h2>
      {text !== undefined && <p className="text-soft">{text}</p>}
      {children}
    </div>
  );
}
