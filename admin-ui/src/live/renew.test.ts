import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { renew } from './renew';

let queries: QueryClient;
let read: string[];
let leave: Array<() => void>;

beforeEach(() => {
  vi.useFakeTimers();
  queries = new QueryClient();
  read = [];
  leave = [];
});

afterEach(() => {
  for (const end of leave) {
    end();
  }
  queries.clear();
  vi.useRealTimers();
});

/** Shows what is read under a key, as a page does. */
async function show(...queryKey: string[]): Promise<() => void> {
  const observer = new QueryObserver(queries, {
    queryKey,
    staleTime: 60_000,
    queryFn: async () => {
      read.push(queryKey.join('/'));
      return read.length;
    },
  });
  const end = observer.subscribe(() => {});
  leave.push(end);
  await vi.advanceTimersByTimeAsync(1);
  return end;
}

test('each reading begins in a task of its own', async () => {
  await show('series', 'a');
  await show('series', 'b');
  await show('now', 'a');
  read.length = 0;

  renew(queries, [['series'], ['now']]);

  expect(read).toEqual(['series/a']);
  vi.advanceTimersToNextTimer();
  expect(read).toEqual(['series/a', 'series/b']);
  await vi.runAllTimersAsync();
  expect(read).toEqual(['series/a', 'series/b', 'now/a']);
});

test('what two keys name is read once, and what none names not at all', async () => {
  await show('model', 'a');
  await show('keys');
  read.length = 0;

  renew(queries, [['model'], ['model', 'a']]);
  await vi.runAllTimersAsync();

  expect(read).toEqual(['model/a']);
});

test('what is not shown is only marked as old, and read when it is shown again', async () => {
  const end = await show('model', 'a');
  end();
  read.length = 0;

  renew(queries, [[]]);
  await vi.runAllTimersAsync();
  expect(read).toEqual([]);

  await show('model', 'a');
  expect(read).toEqual(['model/a']);
});

test('who leaves the page before the turn comes is not read for', async () => {
  await show('series', 'a');
  const end = await show('series', 'b');
  read.length = 0;

  renew(queries, [['series']]);
  end();
  await vi.runAllTimersAsync();

  expect(read).toEqual(['series/a']);
});
