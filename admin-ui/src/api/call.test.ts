import { afterEach, describe, expect, test, vi } from 'vitest';
import { callAll } from './call';

afterEach(() => vi.unstubAllGlobals());

describe('A list', () => {
  test('is read to its end, whatever its length', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      const page = asked.length;
      return new Response(
        JSON.stringify({ items: [`${page}`], next: page < 3 ? `after ${page}` : null }),
      );
    });
    expect(await callAll('/deployments', { model: 'house' })).toEqual(['1', '2', '3']);
    expect(asked).toEqual([
      '/api/v1/deployments?model=house&limit=500',
      '/api/v1/deployments?model=house&limit=500&cursor=after+1',
      '/api/v1/deployments?model=house&limit=500&cursor=after+2',
    ]);
  });
});
