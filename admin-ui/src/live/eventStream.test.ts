import { describe, expect, test } from 'vitest';
import { backoffMillis } from './backoff';
import { EventStream, type LiveEvent, type LiveState, SILENCE_MILLIS } from './eventStream';
import { BlockReader } from './serverSentEvents';
import { staleAfter } from './staleKeys';

/** A world in which time goes on only when it is told to. */
class World {
  time = 1_000_000;
  opened: (string | null)[] = [];
  states: LiveState[] = [];
  events: LiveEvent[] = [];
  feeds: ReadableStreamDefaultController<Uint8Array>[] = [];
  status = 200;
  private timers: { at: number; run: () => void }[] = [];

  readonly stream = new EventStream(
    {
      open: async (after) => {
        this.opened.push(after);
        if (this.status !== 200) {
          return new Response(null, { status: this.status });
        }
        return new Response(
          new ReadableStream<Uint8Array>({ start: (feed) => void this.feeds.push(feed) }),
        );
      },
      now: () => this.time,
      later: (millis, run) => {
        const timer = { at: this.time + millis, run };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((one) => one !== timer);
        };
      },
      chance: () => 0,
    },
    (event) => this.events.push(event),
    (state) => this.states.push(state),
  );

  say(text: string): void {
    this.feeds[this.feeds.length - 1]?.enqueue(new TextEncoder().encode(text));
  }

  async settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  async pass(millis: number): Promise<void> {
    this.time += millis;
    for (const timer of this.timers.filter((one) => one.at <= this.time)) {
      this.timers = this.timers.filter((one) => one !== timer);
      timer.run();
    }
    await this.settle();
  }

  get state(): string {
    return this.states[this.states.length - 1]?.state ?? '';
  }
}

async function started(): Promise<World> {
  const world = new World();
  world.stream.start();
  await world.settle();
  return world;
}

describe('The event stream', () => {
  test('tells each event once with its position and its data', async () => {
    const world = await started();
    expect(world.state).toBe('live');
    world.say('event: change\nid: 7-1\ndata: {"kind":"MODEL"}\n\nevent: cha');
    world.say('nge\nid: 7-2\ndata: {"kind":"TRAFFIC"}\n\n');
    await world.settle();
    expect(world.events).toEqual([
      { kind: 'change', position: '7-1', data: { kind: 'MODEL' } },
      { kind: 'change', position: '7-2', data: { kind: 'TRAFFIC' } },
    ]);
  });

  test('goes on after the last event that came when the connection is lost', async () => {
    const world = await started();
    expect(world.opened).toEqual([null]);
    world.say(
      'event: change\nid: 7-1\ndata: {}\n\nevent: change\nid: 7-2\ndata: {}\n\nid: 7-3\ndata: {',
    );
    await world.settle();
    world.feeds[0]?.error(new Error('cut'));
    await world.settle();
    expect(world.state).toBe('lost');
    await world.pass(1000);
    expect(world.opened).toEqual([null, '7-2']);
    expect(world.state).toBe('live');
  });

  test('keeps its position through events that have none', async () => {
    const world = await started();
    world.say('event: change\nid: 7-1\ndata: {}\n\nevent: windows\ndata: {"newest":1}\n\n');
    await world.settle();
    world.feeds[0]?.close();
    await world.settle();
    await world.pass(1000);
    expect(world.opened).toEqual([null, '7-1']);
  });

  test('begins again where it began when it is lost before the first event', async () => {
    const world = await started();
    world.say('event: hello\ndata: {"position":"7-0"}\n\n');
    await world.settle();
    world.feeds[0]?.close();
    await world.settle();
    await world.pass(1000);
    expect(world.opened).toEqual([null, '7-0']);
  });

  test('moves its position over changes that it is not told', async () => {
    const world = await started();
    world.say('event: change\nid: 7-1\ndata: {}\n\nid: 7-9\n\n');
    await world.settle();
    expect(world.events).toHaveLength(1);
    world.feeds[0]?.close();
    await world.settle();
    await world.pass(1000);
    expect(world.opened).toEqual([null, '7-9']);
  });

  test('begins anew when the log does not hold its position any more', async () => {
    const world = await started();
    world.say('event: change\nid: 7-1\ndata: {}\n\n');
    await world.settle();
    world.status = 410;
    world.feeds[0]?.close();
    await world.settle();
    await world.pass(1000);
    expect(world.state).toBe('lost');
    world.status = 200;
    await world.pass(2000);
    expect(world.opened).toEqual([null, '7-1', null]);
    expect(world.state).toBe('live');
  });

  test('waits longer with each failure, and not at all when a person asks', async () => {
    const world = new World();
    world.status = 503;
    world.stream.start();
    await world.settle();
    await world.pass(999);
    expect(world.opened).toHaveLength(1);
    await world.pass(1);
    expect(world.opened).toHaveLength(2);
    await world.pass(1999);
    expect(world.opened).toHaveLength(2);
    world.status = 200;
    world.stream.tryNow();
    await world.settle();
    expect(world.state).toBe('live');
    expect(world.opened).toHaveLength(3);
  });

  test('says since when nothing came', async () => {
    const world = await started();
    await world.pass(5000);
    world.say(': heartbeat\n\n');
    await world.settle();
    await world.pass(7000);
    world.feeds[0]?.close();
    await world.settle();
    expect(world.states[world.states.length - 1]).toEqual({
      state: 'lost',
      since: 1_005_000,
      retryAt: 1_013_000,
    });
  });

  test('takes silence for a loss, and a heartbeat for none', async () => {
    const world = await started();
    await world.pass(SILENCE_MILLIS - 1);
    world.say(': heartbeat\n\n');
    await world.settle();
    await world.pass(SILENCE_MILLIS - 1);
    expect(world.state).toBe('live');
    await world.pass(1);
    expect(world.state).toBe('lost');
  });

  test('ends when nobody is signed in any more', async () => {
    const world = new World();
    world.status = 401;
    world.stream.start();
    await world.settle();
    expect(world.state).toBe('signed-out');
    await world.pass(60_000);
    expect(world.opened).toHaveLength(1);
  });

  test('is silent once it was stopped', async () => {
    const world = await started();
    world.stream.stop();
    await world.pass(60_000);
    expect(world.opened).toHaveLength(1);
    expect(world.state).toBe('live');
  });
});

describe('The reader of blocks', () => {
  const blocks = (...pieces: string[]) => {
    const found: unknown[] = [];
    const reader = new BlockReader((block) => found.push(block));
    for (const piece of pieces) {
      reader.feed(piece);
    }
    return found;
  };

  test('takes a stream in any pieces and with any ends of lines', () => {
    const text = ': hi\r\n\r\nevent: change\r\nid: 1\r\ndata: a\r\ndata:b\r\n\r\n';
    const whole = [{ id: '1', event: 'change', data: 'a\nb' }];
    expect(blocks(text)).toEqual(whole);
    expect(blocks(...text)).toEqual(whole);
    expect(blocks(text.replaceAll('\r\n', '\n'))).toEqual(whole);
    expect(blocks('data: half')).toEqual([]);
  });
});

describe('Waiting before a try', () => {
  test('doubles up to half a minute and is never the same for all', () => {
    expect([1, 2, 3, 4, 5, 6, 9].map((failures) => backoffMillis(failures, 0))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
    expect(backoffMillis(3, 1)).toBe(3000);
  });
});

describe('What an event makes old', () => {
  const staleBy = (kind: string, data: unknown) => staleAfter({ kind, position: null, data });

  test('is what it is about', () => {
    expect(staleBy('windows', { newest: 1 })).toContainEqual(['overview']);
    expect(staleBy('status', {})).toContainEqual(['deployments']);
    expect(staleBy('status', { kind: 'STATUS', model: 'iris' })).toContainEqual(['model', 'iris']);
    expect(staleBy('status', null)).toEqual([['overview'], ['deployments'], ['changes']]);
    expect(staleBy('change', { kind: 'TRAFFIC', model: 'iris' })).toContainEqual(['model', 'iris']);
    expect(staleBy('change', { kind: 'UPLOAD', entity: 'u1' })).toContainEqual(['upload', 'u1']);
    expect(staleBy('change', { kind: 'UPLOAD', entity: 'u1' })).not.toContainEqual(['overview']);
    expect(staleBy('change', { kind: 'SESSION', entity: 'joy' })).toContainEqual(['principals']);
    expect(staleBy('rights', { grants: [] })).toContainEqual(['session']);
  });

  test('is nothing for what nobody shows', () => {
    expect(staleBy('hello', {})).toEqual([]);
    expect(staleBy('change', null)).toEqual([]);
    expect(staleBy('change', { kind: 'SIGN_IN' })).toEqual([['changes']]);
  });
});
