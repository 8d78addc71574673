package dev.slipway.engine.tck;

import dev.slipway.engine.EngineContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Unpacks natives under the build's own directory, once for each content. */
final class KitContext implements EngineContext {

  private final Path root;

  KitContext(Path root) {
    this.root = root.toAbsolutePath();
  }

  @Override
  public Path unpack(Class<?> anchor, List<String> resources) throws IOException {
    MessageDigest digest = sha256();
    Files.createDirectories(root);
    Path unfinished = Files.createTempDirectory(root, ".unfinished-");
    for (String resource : resources) {
      Path file = unfinished.resolve(resource.substring(resource.lastIndexOf('/') + 1));
      try (InputStream in = anchor.getClassLoader().getResourceAsStream(resource)) {
        if (in == null) {
          throw new IOException("there is no resource '" + resource + "'");
        }
        Files.copy(in, file);
      }
      digest.update(Files.readAllBytes(file));
    }
    Path folder = root.resolve(HexFormat.of().formatHex(digest.digest()));
    if (!Files.exists(folder)) {
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } else {
      TestBench.delete(unfinished);
    }
    return folder;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
