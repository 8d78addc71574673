package dev.slipway.registry.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.artifact.DiskPool;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sender's stream on its way to a disk. */
class PumpTest {

  @TempDir Path folder;
  private Vertx vertx;
  private Context context;
  private DiskPool disk;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    context = vertx.getOrCreateContext();
    disk = new DiskPool(vertx, "pump-disk", 1);
  }

  @AfterEach
  void stop() throws Exception {
    disk.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Future<Void> pumped(int bytes, Pump.Sink sink) {
    GeneratedStream stream = GeneratedStream.of(context, new byte[bytes], 0);
    return new Pump(stream, context, disk, folder, sink).run();
  }

  /** Less than is gathered is written when the stream has ended; more, while it goes on. */
  @ParameterizedTest
  @ValueSource(ints = {1, 40_000, Pump.GATHER_BYTES, Pump.GATHER_BYTES + 1, 8 << 20})
  void aDiskThatIsFullIsSaidWhereverInTheStreamItIsFoundOut(int bytes) {
    Future<Void> full =
        pumped(
            bytes,
            pieces -> {
              throw new FileSystemException("m.bin", null, "No space left on device");
            });
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () -> full.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertEquals(FailureCode.STORAGE_FULL, ((SlipwayException) failed.getCause()).code());
  }

  @Test
  void theLastWriteMayBeTheOneThatFails() {
    int[] writes = new int[1];
    Future<Void> full =
        pumped(
            Pump.GATHER_BYTES + 1,
            pieces -> {
              if (++writes[0] == 2) {
                throw new FileSystemException("m.bin", null, "No space left on device");
              }
            });
    assertThrows(
        ExecutionException.class,
        () -> full.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertEquals(2, writes[0]);
  }
}
