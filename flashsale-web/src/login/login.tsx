'use client';

import { usePathname } from 'next/navigation';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { loginPath } from './login-paths';

/** Whether buyers log in here, and who has. */
export interface Login {
  readonly isOn: boolean;
  readonly buyer: { readonly userId: string; readonly name: string } | undefined;
}

const Context = createContext<Login>({ isOn: false, buyer: undefined });

export function LoginContext({ isOn, buyer, children }: Login & { readonly children: ReactNode }) {
  const login = useMemo(() => ({ isOn, buyer }), [isOn, buyer]);
  return <Context value={login}>{children}</Context>;
}

export function useLogin(): Login {
  return useContext(Context);
}

/** Leads to the login and back to this page. Not a link of Next: that would fetch what leads to another server. */
export function LoginLink({ className, children }: { readonly className: string; readonly children: ReactNode }) {
  const path = usePathname();
  return (
    <a href={loginPath(path)} className={className}>
      {children}
    </a>
  );
}
