import { relative } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { documents } from './build/documents.ts';

/** Where `npm run dev` finds a running server. */
const server = process.env.SLIPWAY_URL ?? 'http://127.0.0.1:8080';

/** Where the code begins that the first page needs, be it the sign-in or the models; they stay what they are. */
const BEGINNINGS = ['/index.html', '/src/main.tsx', '/src/pages/models/ModelsPage.tsx'];

type ModuleInfo = { importers: readonly string[] };
const ofFirst = new Map<string, boolean>();

function isBeginning(id: string): boolean {
  return BEGINNINGS.some((beginning) => id.endsWith(beginning));
}

/** Whether a module is read for the first page: a beginning imports it, itself or by others. */
function isOfFirst(id: string, infoOf: (id: string) => ModuleInfo | null): boolean {
  if (isBeginning(id)) {
    return false;
  }
  const known = ofFirst.get(id);
  if (known !== undefined) {
    return known;
  }
  ofFirst.set(id, false); // for a circle
  const importers = infoOf(id)?.importers ?? [];
  const found = importers.some((one) => isBeginning(one) || isOfFirst(one, infoOf));
  ofFirst.set(id, found);
  return found;
}

export default defineConfig(
  async ({ command, mode }): Promise<ViteUserConfig> => ({
    plugins: [
      react(),
      documents('../docs'),
      // Answers for what a server may not have yet; for development alone, never in a build.
      ...(command === 'serve' && mode !== 'test' && process.env.SLIPWAY_MOCK
        ? [(await import('./dev/mock.ts')).mock()]
        : []),
    ],
    build: {
      outDir: 'target/classes/META-INF/resources/console',
      emptyOutDir: true,
      manifest: true,
      target: 'es2022',
      // A data: URL would need a hole in the content security policy.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      // The first page's one file; what it weighs packed is held by a test.
      chunkSizeWarningLimit: 900,
      rolldownOptions: {
        output: {
          codeSplitting: {
            // Each file costs a request, of which a server without TLS gets six at a time.
            includeDependenciesRecursively: false,
            groups: [
              {
                debugName: 'first',
                priority: 1,
                name: (id, graph) =>
                  isOfFirst(id, (of) => graph.getModuleInfo(of)) ? 'first' : null,
              },
              { name: 'icons', test: /@tabler\/icons-react/ },
              {
                name: 'parts',
                test: /\/src\/(api|components|live|theme|upload|i18n\/(language|messages|numbers|text|times))/,
                minShareCount: 4,
              },
            ],
          },
        },
      },
    },
    worker: { format: 'es' },
    server: {
      host: '127.0.0.1',
      // The host stays what the browser says: the server compares it with the page's origin.
      proxy: Object.fromEntries(
        ['/api', '/v2', '/metrics'].map((path) => [path, { target: server, changeOrigin: false }]),
      ),
    },
    test: {
      environment: 'node',
      include: ['src/**/*.test.ts', 'build/**/*.test.ts'],
      // Hashing large parts takes its time on a busy machine.
      testTimeout: 60_000,
      reporters: [
        'default',
        [
          'junit',
          {
            outputFile: 'target/surefire-reports/TEST-console.xml',
            // docs/promises.md names a file of tests as it names a class: console.upload.machine
            classnameTemplate: ({ filepath }: { filepath: string }) =>
              `console.${relative(import.meta.dirname, filepath)
                .replace(/^src\//, '')
                .replace(/\.test\.ts$/, '')
                .replaceAll('/', '.')}`,
          },
        ],
      ],
    },
  }),
);
