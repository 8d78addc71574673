package dev.slipway.registry.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.registry.api.ArtifactFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void theVectorsOfTheFormatHold() {
    // Any language can check these: printf '…' | sha256sum
    Manifest one = new Manifest(List.of(new ArtifactFile("model.onnx", 3, ABC)));
    assertEquals("slipway-artifact-1\n" + ABC + " 3 model.onnx\n", one.canonical());
    assertEquals("f79e70d82e7e4682e6cb14d4b474de7f299d498b7d53386462184717db368774", one.digest());

    Manifest three =
        new Manifest(
            List.of(
                new ArtifactFile("b", 0, EMPTY),
                new ArtifactFile("a/ü", 3, ABC),
                new ArtifactFile("a b", 3, ABC)));
    assertEquals(
        "slipway-artifact-1\n" + ABC + " 3 a b\n" + ABC + " 3 a/ü\n" + EMPTY + " 0 b\n",
        three.canonical());
    assertEquals(
        "1b510eca20252e0e40514937b5847c6592abb0de4916cee6d81cc66c74cd9baa", three.digest());
  }

  @Test
  void pathsAreSortedByTheirBytesAndNotByTheirLanguagesUnits() {
    // U+FF5E is 0xEF…, U+1F600 is 0xF0…: in UTF-16 the order would be the other way round.
    Manifest manifest =
        new Manifest(
            List.of(
                new ArtifactFile("\uD83D\uDE00", 3, ABC),
                new ArtifactFile("\uFF5E", 3, ABC),
                new ArtifactFile("Z", 3, ABC),
                new ArtifactFile("a", 3, ABC)));
    assertEquals(
        List.of("Z", "a", "\uFF5E", "\uD83D\uDE00"),
        manifest.files().stream().map(ArtifactFile::path).toList());
  }

  @Test
  void theOrderInWhichFilesComeDoesNotMatter() {
    for (long seed = 0; seed < 50; seed++) {
      List<ArtifactFile> files = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        files.add(new ArtifactFile("f" + i, i, Sha256.ofText("f" + i)));
      }
      String expected = new Manifest(files).digest();
      Collections.shuffle(files, new Random(seed));
      assertEquals(expected, new Manifest(files).digest(), "seed " + seed);
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Manifest manifest =
        new Manifest(
            List.of(new ArtifactFile("a b/c", 1L << 40, ABC), new ArtifactFile("d", 0, EMPTY)));
    assertEquals(manifest, Manifest.parse(manifest.canonical()));
  }

  @Test
  void whatIsNotCanonicalIsNotRead() {
    String line = ABC + " 3 a\n";
    for (String text :
        List.of(
            "",
            line,
            "slipway-artifact-1\n",
            "slipway-artifact-1\n" + ABC + " 3 a",
            "slipway-artifact-1\n" + ABC + " 03 a\n",
            "slipway-artifact-1\n" + ABC + " 3 ../a\n",
            "slipway-artifact-1\n" + line + line,
            "slipway-artifact-1\n" + ABC + " 3 b\n" + line,
            "slipway-artifact-1\n" + ABC.toUpperCase(java.util.Locale.ROOT) + " 3 a\n")) {
      assertThrows(IllegalArgumentException.class, () -> Manifest.parse(text), text);
    }
  }
}
