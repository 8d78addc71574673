package dev.slipway.registry.intake;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.artifact.DiskPool;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Moves a sender's stream to the disk: gathers small buffers, writes while the next ones come, and
 * holds the sender back when the disk is slower. Holds at most two gatherings of about {@link
 * #GATHER_BYTES}. Lives on the sender's context.
 */
final class Pump {
  static final int GATHER_BYTES = 512 * 1024;

  /** Writes bytes; blocks. */
  interface Sink {
    void write(List<ByteBuffer> bytes) throws Exception;
  }

  private final ReadStream<Buffer> stream;
  private final Context context;
  private final DiskPool disk;
  private final Path where;
  private final Sink sink;
  private final Promise<Void> done = Promise.promise();
  private List<Buffer> gathered = new ArrayList<>();
  private long gatheredBytes;
  private boolean writing;
  private boolean paused;
  private boolean ended;
  private @Nullable Throwable failure;

  Pump(ReadStream<Buffer> stream, Context context, DiskPool disk, Path where, Sink sink) {
    this.stream = stream;
    this.context = context;
    this.disk = disk;
    this.where = where;
    this.sink = sink;
  }

  /**
   * Pumps until the stream ends.
   *
   * @return fails with the sink's failure, or with CANCELLED when the stream broke off; all bytes
   *     that came before are written then
   */
  Future<Void> run() {
    context.runOnContext(
        go -> {
          stream.exceptionHandler(
              broken ->
                  end(
                      new SlipwayException(
                          FailureCode.CANCELLED,
                          "the sender's stream broke off; ask for the offset and go on there",
                          broken)));
          stream.endHandler(end -> end(null));
          stream.handler(this::take);
          stream.resume();
        });
    return done.future();
  }

  private void end(@Nullable Throwable why) {
    if (!ended) {
      ended = true;
      failure = failure == null ? why : failure;
      if (!writing) {
        write();
      }
    }
  }

  private void take(Buffer buffer) {
    if (failure != null) {
      return;
    }
    gathered.add(buffer);
    gatheredBytes += buffer.length();
    if (gatheredBytes >= GATHER_BYTES) {
      if (writing) {
        paused = true;
        stream.pause();
      } else {
        write();
      }
    }
  }

  private void write() {
    if (gathered.isEmpty()) {
      if (failure != null) {
        done.tryFail(failure);
      } else if (ended) {
        done.tryComplete();
      }
      return;
    }
    List<Buffer> batch = gathered;
    gathered = new ArrayList<>();
    gatheredBytes = 0;
    writing = true;
    Callable<Boolean> write =
        () -> {
          List<ByteBuffer> bytes = new ArrayList<>(batch.size());
          for (Buffer buffer : batch) {
            bytes.add(ByteBuffer.wrap(buffer.getBytes()));
          }
          sink.write(bytes);
          return true;
        };
    disk.run("receiving an upload", where, write).onComplete(this::written);
  }

  private void written(io.vertx.core.AsyncResult<Boolean> result) {
    writing = false;
    if (result.failed()) {
      failure = result.cause();
      gathered.clear();
      // The sender may go on for gigabytes, which nobody takes any more: it is the edge's to close
      // the connection.
      stream.resume();
      done.tryFail(failure);
      return;
    }
    if (ended || gatheredBytes >= GATHER_BYTES) {
      write();
    }
    if (paused && failure == null) {
      paused = false;
      stream.resume();
    }
  }
}
