/** How the tabs of one browser hear each other; a tab does not hear itself. */
export interface Post {
  send(word: unknown): void;
  listen(heard: (word: unknown) => void): void;
}

type Word =
  | { say: 'who-lives'; from: string; tabs: string[] }
  | { say: 'lives'; tab: string }
  /** to one of two that ask at the same time: the other one gets it */
  | { say: 'taken'; tab: string; to: string };

/**
 * A tab among the others of its browser: says that it lives when it is asked, and finds out which
 * others do not. Over plain HTTP a browser has no locks, so they talk.
 */
export class Tab {
  private readonly asked = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly post: Post,
    private readonly patienceMillis: number,
  ) {
    post.listen((word) => this.heard(word as Word));
    // Another one may have asked while this page was being loaded.
    this.say({ say: 'lives', tab: name });
  }

  /** Those of the tabs that nobody answers for. No two tabs get the same one. */
  async silent(tabs: readonly string[]): Promise<string[]> {
    if (tabs.length === 0) {
      return [];
    }
    for (const tab of tabs) {
      this.asked.add(tab);
    }
    this.say({ say: 'who-lives', from: this.name, tabs: [...tabs] });
    await new Promise((resolve) => setTimeout(resolve, this.patienceMillis));
    const silent = tabs.filter((tab) => this.asked.has(tab));
    this.asked.clear();
    return silent;
  }

  private heard(word: Word): void {
    if (word.say === 'lives' || (word.say === 'taken' && word.to === this.name)) {
      this.asked.delete(word.tab);
    } else if (word.say === 'who-lives') {
      for (const tab of word.tabs) {
        this.answer(tab, word.from);
      }
    }
  }

  private answer(tab: string, from: string): void {
    if (tab === this.name) {
      this.say({ say: 'lives', tab });
    } else if (this.asked.has(tab) && this.name < from) {
      this.say({ say: 'taken', tab, to: from });
    } else {
      this.asked.delete(tab); // who asks at the same time, with a lesser name, gets it
    }
  }

  private say(word: Word): void {
    this.post.send(word);
  }
}
