package dev.slipway.registry.intake;

import dev.slipway.registry.artifact.DiskPool;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.UploadTable;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Takes out of {@code incoming} what belongs to no open upload: what a killed process left, and
 * what could not be removed when its upload ended.
 */
final class IncomingCleaner {
  private static final System.Logger LOG = System.getLogger(IncomingCleaner.class.getName());

  /** A folder whose upload the database does not know may belong to another database. */
  private static final Duration UNKNOWN_GRACE = Duration.ofDays(1);

  private final Store store;
  private final DiskPool disk;
  private final IncomingFolder incoming;

  IncomingCleaner(Store store, DiskPool disk, IncomingFolder incoming) {
    this.store = store;
    this.disk = disk;
    this.incoming = incoming;
  }

  /** Removes the files of an upload that is over. */
  Future<Void> remove(UUID upload) {
    return disk.<Void>run(
            "removing the files of upload " + upload,
            incoming.root(),
            () -> {
              incoming.delete(upload);
              return null;
            })
        .onFailure(
            failure ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "the files of upload " + upload + " could not be removed; trying again later",
                    failure));
  }

  /** Removes everything that belongs to no open upload. Returns how many folders went. */
  Future<Integer> sweep() {
    return disk.run("looking through incoming", incoming.root(), incoming::uploads)
        .compose(
            there ->
                there.isEmpty()
                    ? Future.succeededFuture(0)
                    : store
                        .read(sql -> UploadTable.known(sql, there))
                        .compose(known -> removeAll(there, known)));
  }

  private Future<Integer> removeAll(List<UUID> there, List<UploadTable.Known> known) {
    Map<UUID, Boolean> over = new HashMap<>();
    known.forEach(one -> over.put(one.id(), one.over()));
    return disk.run(
        "cleaning incoming",
        incoming.root(),
        () -> {
          List<UUID> gone = new ArrayList<>();
          for (UUID upload : there) {
            Boolean ended = over.get(upload);
            if (ended == null ? isOld(upload) : ended) {
              incoming.delete(upload);
              gone.add(upload);
            }
          }
          return gone.size();
        });
  }

  private boolean isOld(UUID upload) throws IOException {
    try {
      return Files.getLastModifiedTime(incoming.of(upload))
          .toInstant()
          .isBefore(Instant.now().minus(UNKNOWN_GRACE));
    } catch (NoSuchFileException gone) {
      return false;
    }
  }
}
