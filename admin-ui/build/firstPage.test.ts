import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BUDGET_BYTES, firstPage } from './budget.mjs';

describe('The first page', () => {
  test('costs no more than it may', () => {
    expect(existsSync('target/console-manifest.json'), 'npm run build comes first').toBe(true);
    const files = firstPage();
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    // The parts must be there: a budget that counts nothing is always kept.
    expect(files.some(({ file }) => file.endsWith('.woff2'))).toBe(true);
    expect(files.some(({ file }) => /ModelsPage-.*\.js$/.test(file))).toBe(true);
    expect(total, JSON.stringify(files, null, 1)).toBeLessThanOrEqual(BUDGET_BYTES);
  });
});
