import { MantineProvider } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Boundary } from './components/Boundary';
import { NotLoaded } from './components/NotLoaded';
import { Entrance } from './Entrance';
import type { Language } from './i18n/language';
import type { Messages } from './i18n/messages';
import { TextProvider } from './i18n/text';
import { colorScheme } from './theme/colorScheme';
import { theme } from './theme/mantine';

export function App({
  first,
  queries,
}: {
  first: { language: Language; messages: Messages };
  queries: QueryClient;
}) {
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
