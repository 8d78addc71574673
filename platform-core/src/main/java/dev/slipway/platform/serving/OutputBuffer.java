package dev.slipway.platform.serving;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One output of an instance: platform memory that an engine writes its answer into. Views of one
 * size are one object until the memory has to grow. Used by the instance's thread alone.
 */
final class OutputBuffer {

  /** Outputs of so many different sizes keep their views; beyond, the oldest is made anew. */
  private static final int VIEWS = 128;

  private static final int LEAST_BYTES = 4096;

  private ByteBuffer backing = DirectMemory.EMPTY;
  private @Nullable ByteBuffer last;

  private final Map<Integer, ByteBuffer> views =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, ByteBuffer> eldest) {
          return size() > VIEWS;
        }
      };

  /** A view of so many bytes. */
  ByteBuffer view(int bytes) {
    ByteBuffer recent = last;
    if (recent != null && recent.capacity() == bytes) {
      recent.clear();
      return recent;
    }
    if (bytes > backing.capacity()) {
      int capacity =
          bytes <= LEAST_BYTES
              ? LEAST_BYTES
              : bytes > 1 << 29 ? bytes : Integer.highestOneBit(bytes - 1) << 1;
      backing = DirectMemory.allocate(capacity);
      views.clear();
    }
    ByteBuffer view =
        views.computeIfAbsent(bytes, size -> backing.slice(0, size).order(ByteOrder.LITTLE_ENDIAN));
    view.clear();
    last = view;
    return view;
  }

  /** The view of so many bytes if there is one, i.e. if an engine may have written there. */
  @Nullable ByteBuffer known(int bytes) {
    return last != null && last.capacity() == bytes ? last : views.get(bytes);
  }

  void free() {
    views.clear();
    last = null;
    DirectMemory.free(backing);
    backing = DirectMemory.EMPTY;
  }
}
