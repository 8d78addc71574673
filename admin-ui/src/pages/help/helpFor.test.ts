import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HELP_PAGES, helpFor } from './helpFor';

describe('Help', () => {
  test('opens the page that is about where somebody is', () => {
    expect(helpFor('/models/house-prices/playground')).toBe('/help/predict');
    expect(helpFor('/models/house-prices')).toBe('/help/traffic');
    expect(helpFor('/models/house-prices/versions/2')).toBe('/help/versions');
    expect(helpFor('/models/house-prices/compare')).toBe('/help/versions');
    expect(helpFor('/uploads/quarantined')).toBe('/help/upload');
    expect(helpFor('/engines')).toBe('/help/devices');
    expect(helpFor('/settings/people/ci')).toBe('/help/security');
    expect(helpFor('/help/api')).toBe('/help');
  });

  test('leads to pages that there are', () => {
    for (const page of HELP_PAGES) {
      expect(existsSync(`../docs/${page}.md`), page).toBe(true);
    }
  });
});
