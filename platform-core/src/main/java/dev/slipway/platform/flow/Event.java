package dev.slipway.platform.flow;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.registry.api.Change;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a stream tells. Only {@link Changed} and {@link Passed} move the position. */
public sealed interface Event {

  /**
   * The first one.
   *
   * @param position from which the stream goes on
   * @param caughtUp whether nothing is to be told first that this node has read already
   */
  record Hello(Change.Position position, String node, String release, boolean caughtUp)
      implements Event {}

  /** Something was done; what a node says about a deployment is one, too. */
  record Changed(Change change) implements Event {}

  /** Changes went by that the reader may not see: whoever resumes need not begin before them. */
  record Passed(Change.Position position) implements Event {}

  /**
   * New windows can be read.
   *
   * @param newest start of the newest
   * @param count how many have counts in them
   */
  record Windows(Instant newest, int count) implements Event {}

  /**
   * The database went away, or is there again. What is done meanwhile is told once it is back.
   *
   * @param since when it went away; null when it is there
   */
  record Database(boolean away, @Nullable Instant since, String sentence) implements Event {}

  /**
   * The reader may other things than before. Only they are told so: a change of a person is for
   * administrators.
   */
  record Rights(List<Actor.Grant> grants) implements Event {}

  /** The last one, when the server ends the stream. */
  record End(FailureCode code, String sentence) implements Event {}

  /** Nothing happened; the line is alive. */
  record Beat() implements Event {}
}
