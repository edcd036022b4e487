import './globals.css';
import type { Metadata, Viewport } from 'next';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { readEnvironment } from '../environment';
import { readLanguage, readTexts } from '../server/language';
import { readBuyer } from '../server/login/buyer';
import { readHoldsOfDevice } from '../server/read-orders';
import { LoginContext } from '../login/login';
import { HoldBar } from '../orders/hold-bar';
import { InLanguage } from '../texts/in-language';
import { NetworkNotes } from '../ui/network-note';
import { SiteFooter } from '../ui/site-footer';
import { SiteHeader } from '../ui/site-header';
import { SwrOptions } from '../ui/swr-options';

export async function generateMetadata(): Promise<Metadata> {
  const { name, description } = (await readTexts()).site;
  return { title: { default: name, template: `%s · ${name}` }, description };
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ece5d8' },
    { media: '(prefers-color-scheme: dark)', color: '#14110d' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // Every page is made for its visit: its scripts carry the nonce of its own policy.
  await connection();
  const { hasConsole, login } = readEnvironment();
  const buyer = login && (await readBuyer());
  const [language, texts] = [await readLanguage(), await readTexts()];
  return (
    <html lang={language}>
      <body>
        <InLanguage language={language}>
          <a
            href="#content"
            className="sr-only z-20 rounded bg-ink px-4 py-3 font-semibold text-paper focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
          >
            {texts.site.skip}
          </a>
          {/* Where buyers log in, they are no operators, who know where the console is. */}
          <SiteHeader
            hasConsole={hasConsole && login === undefined}
            hasLogin={login !== undefined}
            texts={texts}
            buyer={buyer}
          />
          <div className="sticky top-0 z-5 print:hidden">
            <NetworkNotes />
            <SwrOptions>
              <HoldBar {...await readHoldsOfDevice()} />
            </SwrOptions>
          </div>
          {/* Rails run out of the window on both sides. As high as the window, so that the footer is not moved by what comes later. */}
          <div className="overflow-x-clip">
            <main
              id="content"
              tabIndex={-1}
              className="mx-auto min-h-dvh w-full max-w-6xl px-4 pb-24 outline-none sm:px-6 print:min-h-0"
            >
              <LoginContext isOn={login !== undefined} buyer={buyer && { userId: buyer.userId, name: buyer.name }}>
                <SwrOptions>{children}</SwrOptions>
              </LoginContext>
            </main>
          </div>
          <SiteFooter language={texts.language} />
        </InLanguage>
      </body>
    </html>
  );
}
