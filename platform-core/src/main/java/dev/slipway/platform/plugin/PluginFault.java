package dev.slipway.platform.plugin;

/** Tells what a plugin's code threw from what says that this process itself is broken. */
final class PluginFault {

  private PluginFault() {}

  /**
   * Any exception or error of the plugin's, which its caller makes a sentence of.
   *
   * @throws VirtualMachineError what was thrown, when the JVM cannot be trusted any more
   */
  static Throwable of(Throwable thrown) {
    if (thrown instanceof VirtualMachineError broken
        && !(thrown instanceof StackOverflowError)
        && !(thrown instanceof OutOfMemoryError)) {
      throw broken;
    }
    return thrown;
  }
}
