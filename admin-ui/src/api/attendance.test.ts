import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

let page: EventTarget;
let sent: (string | undefined)[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  page = new EventTarget();
  sent = [];
  vi.stubGlobal('fetch', async (_url: string, request: RequestInit) => {
    sent.push((request.headers as Record<string, string>)['Slipway-Watching']);
    return new Response('{}');
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page that was loaded just now. */
async function loaded() {
  const { ATTENDED_MILLIS, heedTouches } = await import('./attendance');
  const { call } = await import('./call');
  heedTouches(page);
  return { call, attended: ATTENDED_MILLIS };
}

describe('What a page reads', () => {
  test('is read for somebody when the page was loaded or touched just now', async () => {
    const { call, attended } = await loaded();
    await call('GET', '/overview');
    for (const touch of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
      await vi.advanceTimersByTimeAsync(attended * 3);
      page.dispatchEvent(new Event(touch));
      await vi.advanceTimersByTimeAsync(attended - 1);
      await call('GET', '/overview');
    }
    expect(sent).toEqual(Array(5).fill(undefined));
  });

  test('is only watched when nobody touched the page for a while', async () => {
    const { call, attended } = await loaded();
    await vi.advanceTimersByTimeAsync(attended);
    await call('GET', '/overview');
    page.dispatchEvent(new Event('pointermove'));
    page.dispatchEvent(new Event('focus'));
    await call('GET', '/overview');
    expect(sent).toEqual(['true', 'true']);
  });

  test('is a matter of reading: what changes something is somebody’s act', async () => {
    const { call, attended } = await loaded();
    await vi.advanceTimersByTimeAsync(attended * 10);
    await call('POST', '/uploads', { body: {} });
    expect(sent).toEqual([undefined]);
  });
});
