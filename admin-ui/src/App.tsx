import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from './api/problem';
import { Boundary } from './components/Boundary';
import { NotLoaded } from './components/NotLoaded';
import { Entrance } from './Entrance';
import type { Language } from './i18n/language';
import type { Messages } from './i18n/messages';
import { TextProvider } from './i18n/text';
import { colorScheme } from './theme/colorScheme';
import { theme } from './theme/mantine';

/** Only what may pass by itself is tried again: no answer at all, or a server in trouble. */
function worthTrying(failures: number, failure: unknown): boolean {
  return (
    failures < 2 && failure instanceof Problem && (failure.status === 0 || failure.status >= 502)
  );
}

export function App({ first }: { first: { language: Language; messages: Messages } }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          // The server may run on this very machine: that the browser is offline says nothing of it.
          queries: {
            retry: worthTrying,
            staleTime: 5_000,
            refetchOnWindowFocus: false,
            networkMode: 'always',
          },
          mutations: { networkMode: 'always' },
        },
      }),
  );
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <TextProvider first={first}>
          <Boundary
            tries=""
            failed={(failure, again) => <NotLoaded failure={failure} again={again} />}
          >
            <Entrance />
          </Boundary>
        </TextProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
