package dev.slipway.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Key;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot.KeyHash;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKeyTest {

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = Bus.of(vertx);
  private final KeyRing ring = new KeyRing();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void theFirstStartLeavesAKeyThatOnlyItsOwnerCanRead() throws Exception {
    AtomicInteger made = registry();
    Path file = directory.resolve("key");
    await(new LocalKey(file).ensure(bus, ring));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals("slw_secret1", new LocalKey(file).read());
    ring.replace(List.of(hash("slw_secret1")));
    await(new LocalKey(file).ensure(bus, ring));
    assertEquals(1, made.get(), "a key that works is kept");
    ring.replace(List.of());
    await(new LocalKey(file).ensure(bus, ring));
    assertEquals("slw_secret2", new LocalKey(file).read(), "a revoked one is replaced");
  }

  @Test
  void aKeyThatOthersCanReadIsRefusedWithTheRemedy() throws Exception {
    Path file = directory.resolve("key");
    Files.writeString(file, "slw_x\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    IOException refused = assertThrows(IOException.class, () -> new LocalKey(file).read());
    assertTrue(refused.getMessage().contains("chmod 600"), refused.getMessage());
  }

  @Test
  void noFileIsNoKey() throws Exception {
    assertNull(new LocalKey(directory.resolve("none")).read());
  }

  private AtomicInteger registry() {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger principals = new AtomicInteger();
    bus.handle(
        Access.CREATE_PRINCIPAL,
        command ->
            principals.incrementAndGet() == 1
                ? Future.succeededFuture(
                    new Principal(
                        command.request().name(),
                        Principal.Kind.PROGRAM,
                        "",
                        false,
                        command.request().grants(),
                        1,
                        Instant.EPOCH,
                        false,
                        null))
                : Future.failedFuture(
                    new SlipwayException(FailureCode.ALREADY_EXISTS, "there is one")));
    bus.handle(
        Access.CREATE_KEY,
        command ->
            Future.succeededFuture(
                new Access.NewKey(
                    new Key("slw_s", LocalKey.PRINCIPAL, "", Instant.EPOCH, null, null, null),
                    "slw_secret" + made.incrementAndGet())));
    return made;
  }

  private static KeyHash hash(String secret) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(secret.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return new KeyHash(
        "slw_s", HexFormat.of().formatHex(hash), "x", Principal.Kind.PROGRAM, List.of(), 1, null);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
