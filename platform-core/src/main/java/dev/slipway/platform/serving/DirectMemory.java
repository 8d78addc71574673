package dev.slipway.platform.serving;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Direct, little-endian buffers that are given back when we say so, not when the garbage collector
 * comes by: an unloaded model's memory has to be gone when the next one is measured.
 */
final class DirectMemory {

  /** No bytes. */
  static final ByteBuffer EMPTY = allocate(0);

  private static final MethodHandle CLEAN = cleaner();

  private DirectMemory() {}

  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Gives the memory back. Nobody may touch the buffer or a view of it afterwards.
   *
   * @param buffer as {@link #allocate} gave it, not a slice
   */
  static void free(ByteBuffer buffer) {
    if (buffer.capacity() == 0) {
      return;
    }
    try {
      CLEAN.invoke(buffer);
    } catch (Throwable failure) {
      throw new IllegalStateException("direct memory could not be given back", failure);
    }
  }

  private static MethodHandle cleaner() {
    // The JDK's own way until memory segments are final (22); we run on 17.
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      java.lang.reflect.Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      return MethodHandles.lookup()
          .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
          .bindTo(instance.get(null));
    } catch (ReflectiveOperationException missing) {
      throw new ExceptionInInitializerError(missing);
    }
  }
}
