package dev.slipway.platform.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who this node is, and which start of it this is. Known without the database.
 *
 * @param id stable
 * @param start grows by one with each start; what prediction ids carry as the node's epoch
 */
public record NodeIdentity(String id, long start) {

  /**
   * Counts one start more.
   *
   * @param directory of the node; made if it is not there
   * @param id from the configuration
   * @throws IOException if it cannot be kept; the message names the file
   */
  public static NodeIdentity begin(Path directory, String id) throws IOException {
    Files.createDirectories(directory);
    DurableFile file = new DurableFile(directory.resolve("node.json"));
    JsonObject before = file.read();
    long start = 1 + (before == null ? 0 : before.getLong("start", 0L));
    file.write(new JsonObject().put("id", id).put("start", start));
    return new NodeIdentity(id, start);
  }
}
