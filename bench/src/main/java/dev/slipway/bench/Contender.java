package dev.slipway.bench;

/** Something that can be loaded for a while and says what it did: the server, or a yardstick. */
interface Contender {

  /** Unique within its rounds. */
  String name();

  /**
   * Blocks while it runs.
   *
   * @throws BenchException when an answer was not what it should be
   */
  Sample run(int seconds) throws Exception;
}
