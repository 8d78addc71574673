package dev.slipway.registry.api;

import dev.slipway.bus.Address;
import dev.slipway.bus.Topic;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What nodes read and write: everything that serving needs in one answer, their own status, what
 * they measured, and who leads. For the platform's own actor only, but for {@link #LIST} and {@link
 * #LIST_FOOTPRINTS}, which want VIEW.
 */
public final class Nodes {
  private Nodes() {}

  /**
   * Something that a {@link ServingSnapshot} holds has changed: read it again. On the committing
   * node at once after the commit, on others when the database tells them, and now and then without
   * any reason.
   */
  public static final Topic<ServingChanged> SERVING_CHANGED =
      new Topic<>("registry.serving.changed", 1, ServingChanged.class);

  /** Everything that serving needs, as committed now. */
  public static final Address<ReadServing, ServingSnapshot> READ_SERVING =
      new Address<>("registry.serving.read", 1, ReadServing.class, ServingSnapshot.class);

  /**
   * Says hello after a start: the epoch grows, and whoever had it before is fenced off. What that
   * one had loaded is PENDING until this one has said how it stands.
   */
  public static final Address<Join, Node> JOIN =
      new Address<>("registry.node.join", 1, Join.class, Node.class);

  /** Still there. Fails with CONFLICT when the node was started anew elsewhere. */
  public static final Address<Seen, Node> SEEN =
      new Address<>("registry.node.seen", 1, Seen.class, Node.class);

  public static final Address<ListNodes, NodeList> LIST =
      new Address<>("registry.node.list", 1, ListNodes.class, NodeList.class);

  /**
   * Writes this node's status of deployments, all or none. A status of a generation older than the
   * one that is stored is left out. Fails with CONFLICT when the node's epoch is not the newest.
   */
  public static final Address<WriteStatus, Written> WRITE_STATUS =
      new Address<>("registry.status.write", 1, WriteStatus.class, Written.class);

  /** Takes a role for a while, or keeps it. Answers who has it, which may be another. */
  public static final Address<Lead, Leadership> LEAD =
      new Address<>("registry.leadership.lead", 1, Lead.class, Leadership.class);

  /** Gives a role back before its time. */
  public static final Address<Resign, Leadership> RESIGN =
      new Address<>("registry.leadership.resign", 1, Resign.class, Leadership.class);

  /** Adds one measurement; the stored bytes are the most that was seen. */
  public static final Address<Measured, Footprint> MEASURED =
      new Address<>("registry.footprint.measured", 1, Measured.class, Footprint.class);

  /** What is known about an artifact, newest first. */
  public static final Address<ListFootprints, Footprints> LIST_FOOTPRINTS =
      new Address<>("registry.footprint.list", 1, ListFootprints.class, Footprints.class);

  /**
   * @param because for logs: what changed, or why it may have
   */
  public record ServingChanged(String because) {}

  public record ReadServing() {}

  /**
   * @param epoch grows with each start
   * @param facts what a person wants to know about it
   */
  public record Node(
      String id,
      long epoch,
      String address,
      String release,
      JsonObject facts,
      Instant startedAt,
      Instant seenAt) {}

  /**
   * A process says that it runs as this node.
   *
   * @param process unlike any other's: the same hello said again, because its answer was late, is
   *     the same start
   */
  public record Join(String id, UUID process, String address, String release, JsonObject facts) {
    public Join {
      Names.text("node's id", id, 128);
    }
  }

  public record Seen(String id, long epoch) {}

  public record ListNodes() {}

  public record NodeList(List<Node> items) {
    public NodeList {
      items = List.copyOf(items);
    }
  }

  /**
   * One status to write.
   *
   * @param gone whether the row is to go: the node has unloaded what nobody wishes any more
   */
  public record StatusEntry(
      long deployment,
      String model,
      int version,
      long observedGeneration,
      DeploymentStatus.State state,
      @Nullable String reasonCode,
      @Nullable String reason,
      int instances,
      @Nullable String device,
      DeploymentStatus.@Nullable Memory memory,
      boolean gone) {
    public StatusEntry {
      Names.model(model);
      Names.version(version);
    }
  }

  public record WriteStatus(String node, long epoch, List<StatusEntry> entries) {
    public WriteStatus {
      entries = List.copyOf(entries);
    }
  }

  /** How many rows were written. */
  public record Written(int rows) {}

  /**
   * Who has a role.
   *
   * @param epoch of this holder: each write of a leader carries it, an older one is refused
   * @param holds whether who asked is the holder
   */
  public record Leadership(String role, String holder, Instant until, long epoch, boolean holds) {}

  /**
   * @param patience how long from now; 1 s to 5 min
   */
  public record Lead(String role, String node, Duration patience) {
    public Lead {
      Names.text("role", role, 64);
      if (patience.compareTo(Duration.ofSeconds(1)) < 0
          || patience.compareTo(Duration.ofMinutes(5)) > 0) {
        throw new IllegalArgumentException("a role is held for 1 s to 5 min, not " + patience);
      }
    }
  }

  public record Resign(String role, String node, long epoch) {}

  public record Measured(
      String digest,
      String engine,
      String engineVersion,
      String device,
      String settings,
      long loadBytes,
      long warmBytes,
      long peakBytes,
      long loadMillis) {
    public Measured {
      Names.digest(digest);
    }
  }

  public record ListFootprints(String digest) {
    public ListFootprints {
      Names.digest(digest);
    }
  }

  public record Footprints(List<Footprint> items) {
    public Footprints {
      items = List.copyOf(items);
    }
  }
}
