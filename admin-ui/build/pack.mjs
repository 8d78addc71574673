// Packs what the bundler made, once and well, and lists every file with its hash: the server reads the list, and
// packs nothing itself.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = 'target/classes/META-INF/resources/console';
const PACKED = /\.(js|css|html|svg|json|txt)$/;
const LEAST_BYTES = 512;

mkdirSync('target', { recursive: true });
renameSync(join(root, '.vite/manifest.json'), 'target/console-manifest.json');
rmSync(join(root, '.vite'), { recursive: true });

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

for (const file of walk(root).filter((name) => PACKED.test(name))) {
  const bytes = readFileSync(file);
  if (bytes.length < LEAST_BYTES) {
    continue;
  }
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  );
}

const lines = walk(root)
  .sort()
  .map(
    (file) =>
      `${createHash('sha256').update(readFileSync(file)).digest('hex')} ${relative(root, file)}\n`,
  );
writeFileSync(join(root, 'files.txt'), lines.join(''));
