/** A block of the stream as it was sent. */
export interface Block {
  /** undefined where the block names none: the position stays */
  id: string | undefined;
  event: string;
  /** empty where the block only moves the position */
  data: string;
}

/**
 * Takes the text of an event stream as it comes, in any pieces, and gives its whole blocks. By the
 * standard a block without data is no event; ours moves the position all the same, which is why
 * this is not left to a library.
 */
export class BlockReader {
  private rest = '';
  private id: string | undefined;
  private event = '';
  private data: string[] = [];

  constructor(private readonly onBlock: (block: Block) => void) {}

  feed(text: string): void {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      this.line(line);
    }
  }

  private line(line: string): void {
    if (line === '') {
      this.end();
      return;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') {
      this.id = value;
    } else if (name === 'event') {
      this.event = value;
    } else if (name === 'data') {
      this.data.push(value);
    }
  }

  private end(): void {
    if (this.id !== undefined || this.data.length > 0) {
      this.onBlock({ id: this.id, event: this.event || 'message', data: this.data.join('\n') });
    }
    this.id = undefined;
    this.event = '';
    this.data = [];
  }
}
