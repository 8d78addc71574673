package dev.slipway.edge.http.exchange;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.infer.PayloadBudget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Packs and unpacks bodies. What it takes is bounded while it works, not afterwards. */
final class Packing {

  private static final int STEP = 64 << 10;

  private Packing() {}

  /**
   * Unpacks a body in steps, so that one that turns out large can be finished elsewhere. One thread
   * at a time.
   */
  static final class Unpacking implements AutoCloseable {
    private final InputStream in;
    // Of its own for deflate; a gzip stream has one inside.
    private final @Nullable Inflater inflater;
    private final PayloadBudget budget;
    private final long most;
    private byte[] out;
    private int size;
    private long taken;
    private boolean ended;

    /**
     * @param most bytes that it may unpack to
     */
    Unpacking(
        ContentCoding coding,
        byte[] packed,
        int from,
        int length,
        long most,
        PayloadBudget budget) {
      this.budget = budget;
      this.most = most;
      this.out = new byte[Math.min(STEP, Math.max(256, 4 * Math.min(length, STEP)))];
      ByteArrayInputStream bytes = new ByteArrayInputStream(packed, from, length);
      try {
        if (coding == ContentCoding.GZIP) {
          inflater = null;
          in = new GZIPInputStream(bytes, 4096);
        } else {
          // "deflate" means zlib; some clients send the bare stream, whose first byte differs.
          boolean zlib = length > 0 && (packed[from] & 0x0f) == 8;
          Inflater own = new Inflater(!zlib);
          inflater = own;
          in = new InflaterInputStream(bytes, own, 4096);
        }
      } catch (IOException wrong) {
        throw unreadable(wrong);
      }
    }

    /**
     * Unpacks at most so many bytes more.
     *
     * @return whether it is complete
     * @throws SlipwayException TOO_LARGE, UNAVAILABLE when the budget is used up, or INVALID
     */
    boolean step(int bytes) {
      int until = (int) Math.min(Integer.MAX_VALUE - 64, (long) size + bytes);
      try {
        while (!ended && size < until) {
          if (size == out.length) {
            grow();
          }
          int read = in.read(out, size, Math.min(out.length, until) - size);
          if (read < 0) {
            ended = true;
          } else {
            size += read;
            hold(read);
          }
        }
        return ended;
      } catch (IOException wrong) {
        throw unreadable(wrong);
      }
    }

    private void hold(int more) {
      if (size > most) {
        throw Refusals.bodyTooLarge(most);
      }
      if (!budget.take(more)) {
        throw Refusals.budget(budget);
      }
      taken += more;
    }

    private void grow() {
      long wanted = Math.min(Math.max(2L * out.length, STEP), most + 1);
      out = Arrays.copyOf(out, (int) wanted);
    }

    byte[] bytes() {
      return out;
    }

    int size() {
      return size;
    }

    /** Bytes taken from the budget so far, the caller's to give back. */
    long taken() {
      return taken;
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      } finally {
        if (inflater != null) {
          inflater.end();
        }
      }
    }

    private static SlipwayException unreadable(IOException wrong) {
      String what =
          wrong instanceof EOFException
              ? "it ends too early"
              : wrong instanceof ZipException ? String.valueOf(wrong.getMessage()) : "unreadable";
      return new SlipwayException(
          FailureCode.INVALID, "the body is not what its Content-Encoding says: " + what);
    }
  }

  /** Packs a whole answer. */
  static byte[] pack(ContentCoding coding, Payload payload) {
    ByteArrayOutputStream out =
        new ByteArrayOutputStream((int) Math.min(1 << 20, payload.size() / 2 + 64));
    Deflater deflater = null;
    try {
      DeflaterOutputStream packing;
      if (coding == ContentCoding.GZIP) {
        packing = new FastGzip(out);
      } else {
        deflater = new Deflater(Deflater.BEST_SPEED);
        packing = new DeflaterOutputStream(out, deflater, 8192);
      }
      for (Payload.Part part : payload.parts()) {
        packing.write(part.bytes(), part.from(), part.length());
      }
      packing.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      if (deflater != null) {
        deflater.end();
      }
    }
    return out.toByteArray();
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out, 8192);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
