package dev.slipway.platform.plugin;

/**
 * Sets the thread's context class loader for exactly one block: libraries look there for what
 * belongs to the plugin that calls them.
 */
final class ContextLoader {

  private ContextLoader() {}

  /** A block that may throw. */
  interface Block<T, E extends Exception> {
    T run() throws E;
  }

  static <T, E extends Exception> T within(ClassLoader loader, Block<T, E> block) throws E {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return block.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
