package dev.slipway.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the platform offers to an engine while it opens. */
public interface EngineContext {

  /**
   * Unpacks native libraries (or other files) from the plugin's own jars, once for ever: into a
   * folder named by the content, found again at the next start. A killed process leaves nothing
   * half-made.
   *
   * @param anchor a class of the plugin; the resources are read through its class loader
   * @param resources absolute resource names without a leading slash
   * @return the folder, in which each file lies under the last part of its resource's name
   * @throws IOException if a resource does not exist or the folder cannot be written; the message
   *     names it
   */
  Path unpack(Class<?> anchor, List<String> resources) throws IOException;
}
