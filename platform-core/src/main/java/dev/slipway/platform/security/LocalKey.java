package dev.slipway.platform.security;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Principal;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key of this machine's command line: a file that only its owner can read (mode 0600), with
 * every right for every model. Whoever can read the data directory is the administrator anyway.
 */
public final class LocalKey {

  /** The principal that holds it. */
  public static final String PRINCIPAL = "local-command-line";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path file;

  /**
   * @param file where the key is kept
   */
  public LocalKey(Path file) {
    this.file = file;
  }

  /**
   * The key.
   *
   * @return null when there is none
   * @throws IOException if the file cannot be read, or others can: the message says how to mend it
   */
  public @Nullable String read() throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    if (posix()) {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (!Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
          .containsAll(mode)) {
        throw new IOException(
            file
                + " holds a key and can be read by others (mode "
                + PosixFilePermissions.toString(mode)
                + "); run 'chmod 600 "
                + file
                + "', and revoke the key if somebody may have seen it");
      }
    }
    String key = Files.readString(file).trim();
    return key.isEmpty() ? null : key;
  }

  /**
   * Sees to it that the file holds a key that works, and makes one when it does not. Reads and
   * writes the file on a worker thread.
   *
   * @param keys all that are known, read from the registry before
   */
  public Future<Void> ensure(Bus bus, KeyRing keys) {
    return bus.vertx()
        .executeBlocking(this::read)
        .compose(
            key -> key != null && keys.actor(key) != null ? Future.succeededFuture() : make(bus));
  }

  private Future<Void> make(Bus bus) {
    List<Grant> all = List.of(new Grant(Right.ADMINISTER, "*"), new Grant(Right.PREDICT, "*"));
    return bus.request(
            Access.CREATE_PRINCIPAL,
            new Access.CreatePrincipal(
                PRINCIPAL, Principal.Kind.PROGRAM, "This machine's command line", all, null),
            Caller.platform(PATIENCE))
        .map(made -> (Void) null)
        .recover(
            failure ->
                failure instanceof SlipwayException known
                        && known.code() == FailureCode.ALREADY_EXISTS
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure))
        .compose(
            there ->
                bus.request(
                    Access.CREATE_KEY,
                    new Access.CreateKey(PRINCIPAL, "command line on this machine", null, null),
                    Caller.platform(PATIENCE)))
        .compose(
            key ->
                bus.vertx()
                    .executeBlocking(
                        () -> {
                          write(String.valueOf(key.secret()));
                          return null;
                        }));
  }

  /** Replaces the file; never readable by others, not for a moment. */
  void write(String key) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    if (posix()) {
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(next);
    }
    Files.writeString(next, key + "\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private boolean posix() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  @Override
  public String toString() {
    return "key file " + file + " of " + Actor.Kind.PROGRAM;
  }
}
