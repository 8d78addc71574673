package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.postgres.Command.Finished;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeTest {

  private static final Programs PROGRAMS = new Programs(Path.of("/root/.cache/pg"), "18.6.0");

  private static String reason(int exit, String output) {
    return Probe.reason(new Finished(exit, output), Path.of("/root/data"), PROGRAMS);
  }

  @Test
  void aClosedFolderIsNamedAlthoughTheLoaderSpeaksOfLibraries() {
    String reason =
        reason(127, "initdb: error while loading shared libraries: libpq.so.5: cannot open");
    assertTrue(reason.contains("a folder above it is closed to others"), reason);
    assertTrue(reason.contains("/root/.cache/pg"), reason);
    assertTrue(reason(66, "").contains("may not enter /root/data"));
  }

  @Test
  void noRoomForNamespacesIsNotAFullDisk() {
    String reason = reason(1, "unshare: unshare failed: No space left on device");
    assertTrue(reason.contains("user.max_user_namespaces is 0"), reason);
    assertTrue(
        reason(1, "unshare: unshare failed: Operation not permitted").contains("not permitted"));
  }

  @Test
  void usersAreReadFromLinesThatAreWhole() {
    Map<String, int[]> users =
        UserEntries.parse(
            "root:x:0:0:root:/root:/bin/bash\n+::::::\n# comment\nnobody:x:65534:65533::/:\nroot:x:1:1:::\n");
    assertEquals(2, users.size());
    assertEquals(0, users.get("root")[0]);
    assertEquals(65_533, users.get("nobody")[1]);
  }
}
