import { backoffMillis } from './backoff';
import { type Block, BlockReader } from './serverSentEvents';

/** One event of the server's stream; `data` is JSON that was read. */
export interface LiveEvent {
  kind: string;
  position: string | null;
  data: unknown;
}

export type LiveState =
  | { state: 'connecting' }
  | { state: 'live' }
  /** since when nothing came, and when the next try is (milliseconds of the clock) */
  | { state: 'lost'; since: number; retryAt: number }
  | { state: 'signed-out' };

/** What the stream needs from the world; tests give their own. */
export interface StreamPorts {
  /** Opens the stream after a position; null is from now on. */
  open(after: string | null, signal: AbortSignal): Promise<Response>;
  now(): number;
  /** Runs something later; returns how to take that back. */
  later(millis: number, run: () => void): () => void;
  chance(): number;
}

/** The server sends a heartbeat every 15 s: silence of more than two of them is a lost stream. */
export const SILENCE_MILLIS = 35_000;

const GONE = 410;

/**
 * Reads the server's events and goes on after the last one that came when the connection is lost:
 * no event is left out and none comes twice. One at a time; `stop` ends it for good.
 */
export class EventStream {
  private position: string | null = null;
  private failures = 0;
  private lastHeard: number;
  private running = false;
  private connection: AbortController | null = null;
  private cancelRetry: () => void = () => {};
  private cancelSilence: () => void = () => {};

  constructor(
    private readonly ports: StreamPorts,
    private readonly onEvent: (event: LiveEvent) => void,
    private readonly onState: (state: LiveState) => void,
  ) {
    this.lastHeard = ports.now();
  }

  start(): void {
    if (!this.running) {
      this.running = true;
      this.lastHeard = this.ports.now();
      this.onState({ state: 'connecting' });
      void this.connect();
    }
  }

  stop(): void {
    this.running = false;
    this.cancelRetry();
    this.cancelSilence();
    this.connection?.abort();
    this.connection = null;
  }

  /** Does not wait for the next try. */
  tryNow(): void {
    if (this.running && this.connection === null) {
      this.cancelRetry();
      void this.connect();
    }
  }

  private async connect(): Promise<void> {
    const connection = new AbortController();
    this.connection = connection;
    this.watchSilence(connection);
    try {
      const response = await this.ports.open(this.position, connection.signal);
      if (response.status === 401) {
        this.stop();
        this.onState({ state: 'signed-out' });
        return;
      }
      if (response.status === GONE) {
        // The log does not hold our position any more: everything is read anew when it is live.
        this.position = null;
      }
      if (!response.ok || !response.body) {
        throw new Error(`the event stream answers ${response.status}`);
      }
      this.failures = 0;
      this.heard(connection);
      this.onState({ state: 'live' });
      await this.read(response.body, connection);
    } catch {
      // Said below, whatever it was: the stream is lost.
    }
    if (this.running && this.connection === connection) {
      this.lost();
    }
  }

  private async read(body: ReadableStream<Uint8Array>, connection: AbortController): Promise<void> {
    const parser = new BlockReader((block) => this.took(block));
    const decoder = new TextDecoder();
    const reader = body.getReader();
    const abort = () => void reader.cancel().catch(() => {});
    connection.signal.addEventListener('abort', abort);
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || connection.signal.aborted) {
          return;
        }
        this.heard(connection);
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } finally {
      connection.signal.removeEventListener('abort', abort);
    }
  }

  private took(block: Block): void {
    if (block.id) {
      this.position = block.id;
    }
    if (block.data === '') {
      return;
    }
    const data = read(block.data);
    if (block.event === 'hello' && this.position === null) {
      // Where the stream begins: a loss before the first event must not leave one out.
      this.position = (data as { position?: string } | null)?.position ?? null;
    }
    this.onEvent({ kind: block.event, position: block.id ?? null, data });
  }

  private heard(connection: AbortController): void {
    this.lastHeard = this.ports.now();
    this.watchSilence(connection);
  }

  private watchSilence(connection: AbortController): void {
    this.cancelSilence();
    this.cancelSilence = this.ports.later(SILENCE_MILLIS, () => {
      if (this.running && this.connection === connection) {
        connection.abort();
        this.lost();
      }
    });
  }

  private lost(): void {
    this.cancelSilence();
    this.connection = null;
    this.failures++;
    const wait = backoffMillis(this.failures, this.ports.chance());
    this.onState({ state: 'lost', since: this.lastHeard, retryAt: this.ports.now() + wait });
    this.cancelRetry = this.ports.later(wait, () => {
      if (this.running) {
        void this.connect();
      }
    });
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
