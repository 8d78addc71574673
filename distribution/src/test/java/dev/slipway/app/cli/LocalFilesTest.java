package dev.slipway.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.apply.Present;
import dev.slipway.app.cli.apply.Wish;
import dev.slipway.app.cli.apply.WishReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {

  /** Of the artifact that holds abc as model.onnx, as docs/artifacts.md says. */
  private static final String ABC = "f79e70d82e7e";

  @TempDir Path folder;

  private String digest(Path path) throws IOException {
    return LocalFiles.digest(path, Transfer.all(List.of(path)));
  }

  @Test
  void theDigestIsTheServersWhetherTheFilesLieAloneOrInAFolder() throws IOException {
    Path model = Files.writeString(folder.resolve("model.onnx"), "abc");
    assertTrue(digest(model).startsWith(ABC), digest(model));
    assertEquals(digest(model), digest(folder));
    Path nested = Files.createDirectories(folder.resolve("up/one"));
    Files.writeString(nested.resolve("model.onnx"), "abc");
    assertEquals(digest(model), digest(folder.resolve("up")), "one folder around it is taken off");
  }

  @Test
  void anArchiveIsRefusedWithWhatToDo() throws IOException {
    Path named = Files.writeString(folder.resolve("model.TAR.GZ"), "abc");
    assertTrue(
        assertThrows(CliException.class, () -> digest(named)).getMessage().contains("unpack it"));
    Path unnamed =
        Files.write(folder.resolve("model"), "PK\3\4".getBytes(StandardCharsets.ISO_8859_1));
    assertThrows(CliException.class, () -> digest(unnamed));
    Path text = Files.writeString(folder.resolve("weights"), "no archive");
    assertEquals(64, digest(text).length());
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertTrue(
        assertThrows(CliException.class, () -> digest(empty))
            .getMessage()
            .contains("at least one file"));
    assertThrows(CliException.class, () -> digest(folder.resolve("nowhere")));
  }

  @Test
  void filesThatAreNotWhatTheFileSaysAreRefusedAndThoseThatTheServerHasAreNotAskedFor()
      throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "abc");
    String other = "0".repeat(64);
    Wish wish =
        WishReader.read(
            "models: {house: {versions: {1: {digest: " + other + ", path: model.onnx}}}}", "f");
    assertTrue(
        assertThrows(
                CliException.class, () -> LocalFiles.withDigests(wish, Present.NOTHING, folder))
            .getMessage()
            .contains("not " + other));
    Present there =
        new Present(
            Map.of(
                "house",
                new Present.Model(
                    "house",
                    "",
                    Map.of(),
                    "ada",
                    1,
                    List.of(new Present.Version(1, other, 0, "", Map.of())),
                    Map.of(),
                    List.of(),
                    null)),
            Map.of());
    Files.delete(folder.resolve("model.onnx"));
    assertEquals(wish, LocalFiles.withDigests(wish, there, folder));
  }
}
