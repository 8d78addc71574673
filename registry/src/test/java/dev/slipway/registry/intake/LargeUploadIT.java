package dev.slipway.registry.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeUploadIT {
  // SHA-256 of 2 GiB of zeros: head -c 2147483648 /dev/zero | sha256sum
  private static final String ZEROS =
      "a7c744c13cc101ed66c29f672f92455547889cc586ce6d44fe76ae824958ea51";

  @TempDir Path folder;

  @Test
  void twoGigabytesAreReceivedAndReadInAHeapOf64Megabytes() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:MaxDirectMemorySize=32m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeUploadChild.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String output;
    try {
      output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(child.waitFor(60, TimeUnit.SECONDS));
    } finally {
      child.destroyForcibly();
    }
    assertEquals(0, child.exitValue(), output);
    assertTrue(output.contains(LargeUploadChild.BYTES + " " + ZEROS), output);
  }
}
