package dev.slipway.registry.intake;

import static dev.slipway.registry.intake.Archives.add;
import static dev.slipway.registry.intake.Archives.centralAt;
import static dev.slipway.registry.intake.Archives.gzip;
import static dev.slipway.registry.intake.Archives.jdkZip;
import static dev.slipway.registry.intake.Archives.little;
import static dev.slipway.registry.intake.Archives.pax;
import static dev.slipway.registry.intake.Archives.tar;
import static dev.slipway.registry.intake.Archives.tarBlocks;
import static dev.slipway.registry.intake.Archives.tarOf;
import static dev.slipway.registry.intake.Archives.text;
import static dev.slipway.registry.intake.Archives.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.registry.api.ArtifactFile;
import dev.slipway.registry.artifact.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackTest {
  private static final UnpackLimits LIMITS = new UnpackLimits(100, 4 << 20, 200, 1 << 20);

  @TempDir Path folder;

  private static final Map<String, byte[]> MODEL = new LinkedHashMap<>();

  static {
    MODEL.put("model.onnx", text("graph"));
    MODEL.put("weights/b.bin", new byte[70_000]);
    MODEL.put("weights/a.bin", text("a"));
    MODEL.put("ümläut/模型.txt", text("names in any script"));
  }

  private List<UnpackedFile> unpack(String name, byte[] archive) throws IOException, Refusal {
    Path received = Files.write(folder.resolve("received"), archive);
    Path into = Files.createDirectory(folder.resolve("into-" + System.nanoTime()));
    return new Unpacker(LIMITS, new DiskRoom(() -> Long.MAX_VALUE, 0))
        .unpack(List.of(new UnpackedFile(name, received, archive.length, "0".repeat(64))), into);
  }

  private Map<String, String> contents(String name, byte[] archive) throws IOException, Refusal {
    Map<String, String> contents = new TreeMap<>();
    for (UnpackedFile file : unpack(name, archive)) {
      contents.put(file.path(), Files.readString(file.file()));
      assertEquals(Files.size(file.file()), file.bytes());
    }
    return contents;
  }

  private String digest(String name, byte[] archive) throws IOException, Refusal {
    return new Manifest(
            unpack(name, archive).stream()
                .map(file -> new ArtifactFile(file.path(), file.bytes(), file.sha256()))
                .toList())
        .digest();
  }

  private void assertRefused(String code, String name, byte[] archive) throws IOException {
    Refusal refusal = assertThrows(Refusal.class, () -> unpack(name, archive));
    assertEquals(code, refusal.problem().code(), refusal.getMessage());
    assertNothingOutsideOfItsFolder();
  }

  private void assertNothingOutsideOfItsFolder() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      assertTrue(
          all.map(path -> path.getFileName().toString())
              .allMatch(name -> name.equals("received") || name.startsWith("into-")));
    }
    try (Stream<Path> all = Files.walk(folder)) {
      assertTrue(
          all.filter(Files::isRegularFile)
              .map(path -> path.getFileName().toString())
              .allMatch(name -> name.equals("received") || name.matches("[0-9]+")));
    }
  }

  @Test
  void oneModelIsOneArtifactInWhateverArchiveItComes() throws Exception {
    String expected = digest("model.zip", zip(MODEL));
    Map<String, byte[]> inFolder = new LinkedHashMap<>();
    MODEL.forEach((path, content) -> inFolder.put("resnet-50/" + path, content));
    Map<String, byte[]> dotted = new LinkedHashMap<>();
    MODEL.forEach((path, content) -> dotted.put("./" + path, content));

    assertEquals(expected, digest("model.zip", jdkZip(MODEL)));
    assertEquals(expected, digest("model.tar", tar(MODEL)));
    assertEquals(expected, digest("model.tar.gz", gzip(tar(MODEL))));
    assertEquals(expected, digest("model.tgz", gzip(tar(inFolder))));
    assertEquals(expected, digest("model.zip", zip(inFolder)));
    assertEquals(expected, digest("upload", gzip(tar(dotted))));
    assertEquals(expected, digest("upload", jdkZip(dotted)));
  }

  @Test
  void whatComesOutIsWhatWentIn() throws Exception {
    assertEquals(
        Map.of("a.txt", "first", "b/c.txt", "second"),
        contents("x.zip", zip(Map.of("a.txt", text("first"), "b/c.txt", text("second")))));
  }

  @Test
  void onlyAFolderThatHoldsEverythingIsTakenOff() throws Exception {
    assertEquals(
        Map.of("model.onnx", "m"), contents("x.zip", zip(Map.of("resnet/model.onnx", text("m")))));
    assertEquals(
        Map.of("v/1/model.onnx", "m"),
        contents("x.zip", zip(Map.of("resnet/v/1/model.onnx", text("m")))));
    assertEquals(
        Map.of("a/model.onnx", "m", "b/model.onnx", "n"),
        contents("x.zip", zip(Map.of("a/model.onnx", text("m"), "b/model.onnx", text("n")))));
  }

  @Test
  void whatDesktopsLeaveInArchivesIsNoPartOfTheModel() throws Exception {
    Map<String, byte[]> finder = new LinkedHashMap<>();
    finder.put("resnet/model.onnx", text("m"));
    finder.put("resnet/.DS_Store", text("x"));
    finder.put("__MACOSX/resnet/._model.onnx", text("x"));
    assertEquals(Map.of("model.onnx", "m"), contents("x.zip", zip(finder)));
    assertEquals(Map.of("model.onnx", "m"), contents("x.tgz", gzip(tar(finder))));
  }

  @Test
  void aFileOfAnotherKindStaysAsItIs() throws Exception {
    assertEquals(Map.of("model.onnx", "graph"), contents("model.onnx", text("graph")));
    byte[] zip = zip(MODEL);
    assertEquals(zip.length, unpack("model.keras", zip).get(0).bytes());
  }

  @Test
  void anArchiveInsideAnArchiveIsAFileAndIsNotUnpacked() throws Exception {
    byte[] inner = zip(Map.of("bomb", new byte[100_000]));
    List<UnpackedFile> files = unpack("x.zip", zip(Map.of("inner.zip", inner)));
    assertEquals(List.of("inner.zip"), files.stream().map(UnpackedFile::path).toList());
    assertEquals(inner.length, files.get(0).bytes());
  }

  @Test
  void namesOfAnyLengthThatARulesAllowsComeThroughTarsExtensions() throws Exception {
    String deep = "d".repeat(200) + "/" + "e".repeat(200) + "/f";
    assertEquals(
        Map.of(deep, "x", "g", "y"),
        contents(
            "x.tar",
            tar(
                tar -> {
                  add(tar, new TarArchiveEntry(deep), text("x"));
                  add(tar, new TarArchiveEntry("g"), text("y"));
                })));
    assertEquals(
        Map.of(deep, "x", "g", "y"),
        contents(
            "x.tar",
            tar(
                tar -> {
                  tar.setLongFileMode(
                      org.apache.commons.compress.archivers.tar.TarArchiveOutputStream
                          .LONGFILE_GNU);
                  add(tar, new TarArchiveEntry(deep), text("x"));
                  add(tar, new TarArchiveEntry("g"), text("y"));
                })));
  }

  @Nested
  class Names {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "../evil",
          "a/../../evil",
          "a/..",
          "subdir/../../x",
          "..",
          "/etc/passwd",
          "//evil",
          "C:/evil",
          "c:evil",
          "..\\evil",
          "a\\b",
          "a//b",
          "a/./b",
          "a\0b",
          "a\nb",
          "a\u001bb",
          "a\u202eb",
          "a\u200bb",
          "a\ufffdb"
        })
    void thatCouldLeadElsewhereAreRefused(String name) throws Exception {
      for (byte[] archive : List.of(handZip(name), tarOf(tarOrPax(name)))) {
        Refusal refusal = assertThrows(Refusal.class, () -> unpack("upload", archive), name);
        assertTrue(
            refusal.problem().code().startsWith("archive-path-"), refusal.problem().toString());
        assertNothingOutsideOfItsFolder();
      }
    }

    private byte[] tarOrPax(String name) {
      byte[] record = text(pax("path", name));
      byte[] extension = tarBlocks("pax", 'x', record);
      byte[] entry = tarBlocks("harmless", '0', text("x"));
      byte[] both = Arrays.copyOf(extension, extension.length + entry.length);
      System.arraycopy(entry, 0, both, extension.length, entry.length);
      return both;
    }

    /** The writers repair some names: write a harmless one of the same length, then replace it. */
    private byte[] handZip(String name) {
      byte[] raw = text(name);
      String stand = "q".repeat(raw.length);
      byte[] zip = zip(Map.of(stand, text("x")));
      int first = Archives.indexOf(zip, text(stand), 0);
      int second = Archives.indexOf(zip, text(stand), first + 1);
      System.arraycopy(raw, 0, zip, first, raw.length);
      System.arraycopy(raw, 0, zip, second, raw.length);
      return zip;
    }

    @Test
    void thatAreTooLongOrTooDeepAreRefused() throws Exception {
      assertRefused("archive-path-too-long", "x.zip", zip(Map.of("x".repeat(256), text("x"))));
      assertRefused(
          "archive-path-too-deep", "x.zip", zip(Map.of("d/".repeat(32) + "f", text("x"))));
      assertRefused("archive-malformed", "x.zip", zip(Map.of("d/".repeat(600) + "f", text("x"))));
    }

    @Test
    void thatAreOneFileSomewhereAreRefused() throws Exception {
      for (String[] pair :
          new String[][] {
            {"model.onnx", "Model.onnx"},
            {"straße", "STRASSE"},
            {"caf\u00e9", "cafe\u0301"},
            {"a", "a/b"},
            {"A", "a/b"}
          }) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(pair[0], text("1"));
        files.put(pair[1], text("2"));
        assertRefused("archive-duplicate-name", "x.zip", zip(files));
        assertRefused("archive-duplicate-name", "x.tar", tar(files));
        Map<String, byte[]> reversed = new LinkedHashMap<>();
        reversed.put(pair[1], text("2"));
        reversed.put(pair[0], text("1"));
        assertRefused("archive-duplicate-name", "x.tar", tar(reversed));
      }
      assertRefused(
          "archive-duplicate-name",
          "x.tar",
          tarOf(tarBlocks("m", '0', text("1")), tarBlocks("m", '0', text("2"))));
    }

    @Test
    void thatAreNotUtf8AreRefused() throws Exception {
      byte[] zip = zip(Map.of("qq", text("x")));
      int first = Archives.indexOf(zip, text("qq"), 0);
      zip[first] = (byte) 0xE9;
      zip[Archives.indexOf(zip, text("qq"), first + 1)] = (byte) 0xE9;
      assertRefused("archive-name-encoding", "x.zip", zip);
    }
  }

  @Nested
  class Limits {
    @Test
    void aBombIsRefusedByWhatItAnnounces() throws Exception {
      assertRefused("archive-ratio", "x.zip", zip(Map.of("zeros", new byte[3 << 20])));
      assertRefused("archive-ratio", "x.zip", jdkZip(Map.of("zeros", new byte[3 << 20])));
    }

    @Test
    void aGzippedBombIsStoppedWhileItGrows() throws Exception {
      assertRefused("archive-ratio", "x.tgz", gzip(tar(Map.of("zeros", new byte[3 << 20]))));
      assertRefused("archive-ratio", "x.tgz", gzip(new byte[3 << 20]));
      byte[] tail = Arrays.copyOf(tar(Map.of("a", text("a"))), 3 << 20);
      assertRefused("archive-ratio", "x.tgz", gzip(tail));
    }

    @Test
    void tooManyBytesAreRefused() throws Exception {
      byte[] noise = new byte[3 << 20];
      new java.util.Random(1).nextBytes(noise);
      Map<String, byte[]> files = new LinkedHashMap<>();
      files.put("a", noise);
      files.put("b", noise);
      assertRefused("archive-too-large", "x.zip", zip(files));
      assertRefused("archive-too-large", "x.tar", tar(files));
    }

    @Test
    void tooManyEntriesAreRefused() throws Exception {
      Map<String, byte[]> files = new LinkedHashMap<>();
      for (int i = 0; i <= LIMITS.entries(); i++) {
        files.put("f" + i, text("x"));
      }
      assertRefused("archive-too-many-entries", "x.zip", zip(files));
      assertRefused("archive-too-many-entries", "x.tgz", gzip(tar(files)));
      assertRefused(
          "archive-too-many-entries",
          "x.tar",
          tarOf(
              java.util.stream.IntStream.rangeClosed(0, LIMITS.entries())
                  .mapToObj(i -> tarBlocks("d/", '5', new byte[0]))
                  .toArray(byte[][]::new)));
    }

    @Test
    void aHeaderThatIsTooLargeIsRefused() throws Exception {
      assertRefused("archive-malformed", "x.tar", tarOf(tarBlocks("pax", 'x', new byte[100_000])));
    }
  }

  @Nested
  class Kinds {
    @Test
    void linksAndDevicesInATarAreRefused() throws Exception {
      for (byte kind :
          new byte[] {
            TarConstants.LF_LINK,
            TarConstants.LF_SYMLINK,
            TarConstants.LF_CHR,
            TarConstants.LF_BLK,
            TarConstants.LF_FIFO
          }) {
        assertRefused(
            "archive-link",
            "x.tar",
            tar(
                tar -> {
                  TarArchiveEntry entry = new TarArchiveEntry("model.onnx", kind);
                  entry.setLinkName("/etc/passwd");
                  tar.putArchiveEntry(entry);
                  tar.closeArchiveEntry();
                }));
      }
    }

    @Test
    void linksAndDevicesInAZipAreRefused() throws Exception {
      for (int mode : new int[] {0120777, 0020666, 0060666, 0010666, 0140777}) {
        assertRefused(
            "archive-link",
            "x.zip",
            zip(Map.of("model.onnx", text("/etc/passwd")), entry -> entry.setUnixMode(mode)));
      }
    }

    @Test
    void sparseFilesAreRefused() throws Exception {
      assertRefused("archive-sparse", "x.tar", tarOf(tarBlocks("m", 'S', text("x"))));
      assertRefused(
          "archive-sparse",
          "x.tar",
          tarOf(
              tarBlocks(
                  "pax", 'x', text(pax("GNU.sparse.major", "1") + pax("GNU.sparse.minor", "0"))),
              tarBlocks("m", '0', text("x"))));
    }

    @ParameterizedTest
    @ValueSource(chars = {'M', 'V', 'D', 'N', 'X', 'Z', 1})
    void unknownKindsAreRefused(char kind) throws Exception {
      assertRefused("archive-malformed", "x.tar", tarOf(tarBlocks("m", kind, text("x"))));
    }

    @Test
    void aDirectoryWithContentIsRefused() throws Exception {
      assertRefused("archive-malformed", "x.tar", tarOf(tarBlocks("d/", '5', text("x"))));
      assertRefused("archive-malformed", "x.tar", tarOf(tarBlocks("d/", '0', text("x"))));
    }

    @Test
    void encryptedEntriesAndRareMethodsAreRefused() throws Exception {
      byte[] zip = zip(Map.of("m", text("x")));
      int central = centralAt(zip);
      byte[] encrypted = zip.clone();
      encrypted[6] |= 1;
      encrypted[central + 8] |= 1;
      assertRefused("archive-encrypted", "x.zip", encrypted);
      byte[] rare = zip.clone();
      rare[8] = 93;
      rare[central + 10] = 93;
      assertRefused("archive-method", "x.zip", rare);
    }
  }

  @Nested
  class Accounts {
    @Test
    void ofNameOrSizeThatDisagreeAreRefused() throws Exception {
      byte[] zip = zip(Map.of("model", text("content")), e -> e.setMethod(0));
      int central = centralAt(zip);
      byte[] name = zip.clone();
      name[30] = 'M';
      assertRefused("archive-malformed", "x.zip", name);
      for (int at : new int[] {14, 18, 22}) {
        byte[] local = zip.clone();
        local[at] ^= 1;
        assertRefused("archive-malformed", "x.zip", local);
        byte[] directory = zip.clone();
        directory[central + at + 2] ^= 1;
        assertRefused("archive-malformed", "x.zip", directory);
      }
      byte[] both = zip.clone();
      both[14] ^= 1;
      both[central + 16] ^= 1;
      assertRefused("archive-malformed", "x.zip", both);
    }

    @Test
    void ofADescriptorThatLiesAreRefused() throws Exception {
      byte[] zip = jdkZip(Map.of("model", text("content content content content")));
      int descriptor = Archives.indexOf(zip, new byte[] {'P', 'K', 7, 8}, 0);
      for (int at : new int[] {4, 8, 12}) {
        byte[] lying = zip.clone();
        lying[descriptor + at] ^= 1;
        assertRefused("archive-malformed", "x.zip", lying);
      }
    }

    @Test
    void ofEntriesThatOverlapAreRefused() throws Exception {
      Map<String, byte[]> files = new LinkedHashMap<>();
      files.put("a", new byte[2000]);
      files.put("b", new byte[2000]);
      byte[] zip = zip(files);
      int second = Archives.indexOf(zip, new byte[] {'P', 'K', 1, 2}, centralAt(zip) + 1);
      little(zip).putInt(second + 42, 0);
      assertRefused("archive-malformed", "x.zip", zip);
    }

    @Test
    void thatLeaveBytesToNobodyAreRefused() throws Exception {
      byte[] zip = zip(Map.of("m", text("x")));
      byte[] before = new byte[zip.length + 10];
      System.arraycopy(zip, 0, before, 10, zip.length);
      before[0] = 'P';
      before[1] = 'K';
      before[2] = 3;
      before[3] = 4;
      assertRefused("archive-malformed", "x.zip", before);
      assertRefused("archive-malformed", "x.zip", Arrays.copyOf(zip, zip.length + 10));
      assertRefused("archive-malformed", "x.zip", Arrays.copyOf(zip, zip.length - 10));
    }

    @Test
    void withTwoEndsAreRefused() throws Exception {
      byte[] first = zip(Map.of("m", text("x")));
      byte[] end = Arrays.copyOfRange(first, first.length - 22, first.length);
      byte[] two = Arrays.copyOf(first, first.length + 22);
      System.arraycopy(end, 0, two, first.length, 22);
      little(two).putShort(first.length - 2, (short) 22);
      assertRefused("archive-malformed", "x.zip", two);
    }

    @Test
    void ofTwoNamesInOneZipEntryAreRefused() throws Exception {
      assertRefused(
          "archive-malformed",
          "x.zip",
          zip(
              Map.of("model", text("x")),
              entry ->
                  entry.addExtraField(
                      new org.apache.commons.compress.archivers.zip.UnicodePathExtraField(
                          "other", text("model")))));
    }

    @Test
    void ofTwoNamesInOneTarEntryAreRefused() throws Exception {
      assertRefused(
          "archive-malformed",
          "x.tar",
          tarOf(
              tarBlocks("l", 'L', text("name-a\0")),
              tarBlocks("x", 'x', text(pax("path", "name-b"))),
              tarBlocks("m", '0', text("x"))));
      assertRefused(
          "archive-malformed",
          "x.tar",
          tarOf(
              tarBlocks("x", 'x', text(pax("path", "a") + pax("path", "b"))),
              tarBlocks("m", '0', text("x"))));
    }

    @Test
    void thatNameEveryEntryAtOnceAreRefused() throws Exception {
      assertRefused(
          "archive-malformed",
          "x.tar",
          tarOf(tarBlocks("g", 'g', text(pax("path", "a"))), tarBlocks("m", '0', text("x"))));
    }

    @Test
    void ofAPaxRecordThatLiesAboutItselfAreRefused() throws Exception {
      for (String record :
          List.of("99 path=a\n", "5 a\n", "x path=a\n", "11 path=a\nb", "0 a=b\n")) {
        assertRefused(
            "archive-malformed",
            "x.tar",
            tarOf(tarBlocks("x", 'x', text(record)), tarBlocks("m", '0', text("x"))));
      }
    }

    @Test
    void ofASizeThatIsNotThereAreRefused() throws Exception {
      byte[] huge = tarBlocks("m", '0', text("x"));
      Archives.put(huge, 124, "77777777777\0");
      Archives.sealHeader(huge);
      assertRefused("archive-too-large", "x.tar", tarOf(huge));
      byte[] cut = tarBlocks("m", '0', new byte[5000]);
      assertRefused("archive-malformed", "x.tar", Arrays.copyOf(cut, 3000));
      assertRefused("archive-malformed", "x.tar", cut);
    }

    @Test
    void withASecondArchiveBehindTheFirstAreRefused() throws Exception {
      byte[] first = tar(Map.of("a", text("a")));
      byte[] two = Arrays.copyOf(first, first.length * 2);
      System.arraycopy(first, 0, two, first.length, first.length);
      assertRefused("archive-malformed", "x.tar", two);
    }
  }

  @Test
  void anArchiveIsWhatItsNameSays() throws Exception {
    assertRefused("archive-malformed", "x.zip", gzip(tar(MODEL)));
    assertRefused("archive-malformed", "x.tgz", zip(MODEL));
    assertRefused("archive-malformed", "x.tar.gz", text("no archive"));
    assertRefused("archive-malformed", "x.zip", new byte[0]);
  }

  @Test
  void anArchiveWithoutFilesIsRefused() throws Exception {
    assertRefused("archive-empty", "x.zip", zip(Map.of()));
    assertRefused("archive-empty", "x.tar", tarOf(tarBlocks("d/", '5', new byte[0])));
  }

  @Test
  void zip64IsRead() throws Exception {
    byte[] archive = zip64(new ZipArchiveEntry("m"), text("content"));
    assertEquals(Map.of("m", "content"), contents("x.zip", archive));
  }

  private static byte[] zip64(ZipArchiveEntry entry, byte[] content) throws IOException {
    var channel = new org.apache.commons.compress.utils.SeekableInMemoryByteChannel();
    try (var zip = new org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream(channel)) {
      zip.setUseZip64(org.apache.commons.compress.archivers.zip.Zip64Mode.Always);
      zip.putArchiveEntry(entry);
      zip.write(content);
      zip.closeArchiveEntry();
    }
    return Arrays.copyOf(channel.array(), (int) channel.size());
  }
}
