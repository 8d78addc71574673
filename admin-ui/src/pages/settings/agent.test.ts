import { expect, test } from 'vitest';
import { agentName } from './agent';

test('A browser is known by what it says of itself', () => {
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
  expect(agentName(`Mozilla/5.0 (X11; Linux x86_64) ${chrome}`)).toBe('Chrome 141, Linux');
  expect(agentName(`Mozilla/5.0 (Windows NT 10.0; Win64) ${chrome} Edg/141.0`)).toBe(
    'Edge 141, Windows',
  );
  expect(
    agentName(
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 (KHTML) Version/26.0 Safari/605',
    ),
  ).toBe('Safari 26, macOS');
  expect(agentName('curl/8.1')).toBe('curl 8');
  expect(agentName('something of ours')).toBe('something of ours');
  expect(agentName('')).toBe('');
});
