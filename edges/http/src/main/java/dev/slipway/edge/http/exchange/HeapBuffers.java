package dev.slipway.edge.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * The one place that looks behind Vert.x' buffers: their arrays without a copy, and arrays as
 * buffers without a copy. Everything here is unpooled heap memory, so nothing has to be released.
 */
final class HeapBuffers {

  private HeapBuffers() {}

  /** The bytes of a received buffer, in place where they lie on the heap, else copied. */
  @SuppressWarnings("deprecation") // the only way to the array in Vert.x 4.5
  static Payload.Part slice(Buffer received) {
    ByteBuf bytes = received.getByteBuf();
    if (bytes.hasArray()) {
      return new Payload.Part(
          bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes());
    }
    byte[] copy = received.getBytes();
    return new Payload.Part(copy, 0, copy.length);
  }

  /** A buffer over the parts, one after another, without a copy. */
  @SuppressWarnings("deprecation") // the only way around the copy in Vert.x 4.5
  static Buffer wrap(List<Payload.Part> parts) {
    ByteBuf[] wrapped = new ByteBuf[parts.size()];
    for (int i = 0; i < wrapped.length; i++) {
      Payload.Part part = parts.get(i);
      wrapped[i] = Unpooled.wrappedBuffer(part.bytes(), part.from(), part.length());
    }
    return Buffer.buffer(
        wrapped.length == 1 ? wrapped[0] : Unpooled.wrappedBuffer(wrapped.length, wrapped));
  }
}
