/** Runs jobs one a frame, so that no task of ours is long; a newer job of the same name replaces the older. */
export class Frames {
  readonly #jobs = new Map<string, () => void>();
  #asked = 0;

  add(name: string, job: () => void): void {
    this.#jobs.delete(name);
    this.#jobs.set(name, job);
    this.#ask();
  }

  stop(): void {
    this.#jobs.clear();
    cancelAnimationFrame(this.#asked);
  }

  #ask(): void {
    if (this.#asked === 0) {
      this.#asked = requestAnimationFrame(() => {
        this.#asked = 0;
        const next = this.#jobs.entries().next();
        if (!next.done) {
          const [name, job] = next.value;
          this.#jobs.delete(name);
          job();
        }
        if (this.#jobs.size > 0) {
          this.#ask();
        }
      });
    }
  }
}
