// What a browser loads before a person sees their models, in either language, gzipped.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const BUDGET_BYTES = 350 * 1000;

const root = 'target/classes/META-INF/resources/console';

/** The files of the first page with their sizes, from what was built last. */
export function firstPage() {
  const manifest = JSON.parse(readFileSync('target/console-manifest.json', 'utf8'));
  const needed = new Set(['index.html', 'theme.js', 'slipway.svg']);
  const need = (key) => {
    const chunk = manifest[key];
    if (!chunk) {
      throw new Error(`the bundler's manifest has no ${key}: nobody knows what is loaded`);
    }
    if (needed.has(chunk.file)) {
      return;
    }
    needed.add(chunk.file);
    for (const file of [...(chunk.css ?? []), ...(chunk.assets ?? [])]) {
      // Of the font's subsets a browser takes those whose characters it shows.
      if (!file.endsWith('.woff2') || /inter-latin-wght-normal/.test(file)) {
        needed.add(file);
      }
    }
    for (const imported of chunk.imports ?? []) {
      need(imported);
    }
  };
  need('index.html');
  need('src/pages/models/ModelsPage.tsx');
  need('src/i18n/en.json');
  need('src/i18n/zh.json');
  return [...needed].map((file) => {
    const bytes = readFileSync(join(root, file));
    return {
      file,
      bytes: file.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length,
    };
  });
}
