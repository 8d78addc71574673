package dev.slipway.platform.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentFoldersTest {

  private static final List<String> LIBRARIES = List.of("native/linux/a.so", "native/linux/b.so");

  @TempDir Path dir;
  private final byte[] library = new byte[300_000];
  private Class<?> anchor;

  @BeforeEach
  void pluginWithLibraries() throws Exception {
    new Random(7).nextBytes(library);
    anchor = anchor("one", library);
  }

  private Class<?> anchor(String name, byte[] first) throws Exception {
    write(name, first, dir.resolve("plugins").resolve(name).resolve("x.jar"));
    return PluginCatalog.scan(dir.resolve("plugins"), root())
        .engine(name)
        .orElseThrow()
        .classLoader()
        .loadClass("acme.Acme");
  }

  private static Path write(String name, byte[] first, Path jar) throws Exception {
    PluginJar.engine(name, "")
        .resource(LIBRARIES.get(0), first)
        .resource(LIBRARIES.get(1), "b".getBytes(StandardCharsets.UTF_8))
        .write(jar);
    return jar;
  }

  private Path root() {
    return dir.resolve("unpacked");
  }

  private List<String> children() throws IOException {
    try (Stream<Path> children = Files.list(root())) {
      return children
          .map(Plugin::fileName)
          .filter(name -> !name.equals(".lock") && !name.equals(".known"))
          .toList();
    }
  }

  @Test
  void unpacksUnderTheLastPartOfEachNameInAFolderNamedByContent() throws Exception {
    Path folder = new ContentFolders(root()).unpack(anchor, LIBRARIES);
    assertArrayEquals(library, Files.readAllBytes(folder.resolve("a.so")));
    assertEquals("b", Files.readString(folder.resolve("b.so")));
    assertTrue(Plugin.fileName(folder).matches("[0-9a-f]{64}"), folder::toString);
    assertEquals(List.of(Plugin.fileName(folder)), children());
  }

  @Test
  void theNextStartFindsItAndWritesNothing() throws Exception {
    Path first = new ContentFolders(root()).unpack(anchor, LIBRARIES);
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(first.resolve("a.so"), longAgo);
    Path second = new ContentFolders(root()).unpack(anchor, LIBRARIES);
    assertEquals(first, second);
    assertEquals(longAgo, Files.getLastModifiedTime(second.resolve("a.so")));
  }

  /**
   * One byte of the library is another one in the jar's middle: who reads it sees that, who looks
   * at the jar's list of contents, size and time does not.
   */
  @Test
  void theNextStartReadsTheJarsOnlyIfTheyWereWrittenSince() throws Exception {
    Path first = new ContentFolders(root()).unpack(anchor, LIBRARIES);
    Path jar = dir.resolve("plugins/one/x.jar");
    FileTime written = Files.getLastModifiedTime(jar);
    byte[] bytes = Files.readAllBytes(jar);
    bytes[bytes.length / 2] ^= 1;
    Files.write(jar, bytes);
    Files.setLastModifiedTime(jar, written);
    assertEquals(first, new ContentFolders(root()).unpack(anchor, LIBRARIES));
    Files.setLastModifiedTime(jar, FileTime.from(written.toInstant().plusMillis(1)));
    assertNotEquals(first, new ContentFolders(root()).unpack(anchor, LIBRARIES));
  }

  @Test
  void aJarThatWasCopiedWithItsTimeIsSeenByItsEntriesChecksums() throws Exception {
    Path first = new ContentFolders(root()).unpack(anchor, LIBRARIES);
    Path jar = dir.resolve("plugins/one/x.jar");
    FileTime written = Files.getLastModifiedTime(jar);
    byte[] changed = library.clone();
    changed[0] ^= 1;
    Path other = write("one", changed, dir.resolve("other.jar"));
    assertEquals(Files.size(jar), Files.size(other));
    Files.move(other, jar, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(jar, written);
    try (URLClassLoader nextProcess =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
      Path second =
          new ContentFolders(root()).unpack(nextProcess.loadClass("acme.Acme"), LIBRARIES);
      assertNotEquals(first, second);
      assertArrayEquals(changed, Files.readAllBytes(second.resolve("a.so")));
    }
  }

  @Test
  void aNoteThatAPowerCutLeftEmptyIsMadeAgain() throws Exception {
    Path first = new ContentFolders(root()).unpack(anchor, LIBRARIES);
    List<Path> notes;
    try (Stream<Path> known = Files.list(root().resolve(".known"))) {
      notes = known.toList();
    }
    assertEquals(1, notes.size(), notes::toString);
    Files.write(notes.get(0), new byte[0]);
    assertEquals(first, new ContentFolders(root()).unpack(anchor, LIBRARIES));
    assertEquals(Plugin.fileName(first), Files.readString(notes.get(0)));
  }

  @Test
  void otherContentIsAnotherFolder() throws Exception {
    Path first = new ContentFolders(root()).unpack(anchor, LIBRARIES);
    byte[] changed = library.clone();
    changed[299_999] ^= 1;
    Path second = new ContentFolders(root()).unpack(anchor("two", changed), LIBRARIES);
    assertNotEquals(first, second);
    assertArrayEquals(library, Files.readAllBytes(first.resolve("a.so")));
  }

  @Test
  void whatAKilledProcessLeftIsClearedAndNeverUsed() throws Exception {
    Path half = Files.createDirectories(root().resolve(".unfinished-123"));
    Files.write(half.resolve("a.so"), new byte[10]);
    Path folder = new ContentFolders(root()).unpack(anchor, LIBRARIES);
    assertFalse(Files.exists(half));
    assertArrayEquals(library, Files.readAllBytes(folder.resolve("a.so")));
  }

  @Test
  void aFolderThatLostAFileIsMadeAgain() throws Exception {
    Path folder = new ContentFolders(root()).unpack(anchor, LIBRARIES);
    Files.write(folder.resolve("a.so"), new byte[10]);
    Files.delete(folder.resolve("b.so"));
    assertEquals(folder, new ContentFolders(root()).unpack(anchor, LIBRARIES));
    assertArrayEquals(library, Files.readAllBytes(folder.resolve("a.so")));
    assertTrue(Files.exists(folder.resolve("b.so")));
  }

  @Test
  void manyAtOnceGetOneFolder() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Path> unpack = () -> new ContentFolders(root()).unpack(anchor, LIBRARIES);
      List<Future<Path>> all = threads.invokeAll(java.util.Collections.nCopies(16, unpack));
      for (Future<Path> one : all) {
        assertEquals(all.get(0).get(), one.get());
      }
      assertEquals(1, children().size(), children()::toString);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aMissingResourceIsNamed() {
    IOException missing =
        assertThrows(
            IOException.class,
            () -> new ContentFolders(root()).unpack(anchor, List.of("native/gone.so")));
    assertTrue(missing.getMessage().contains("native/gone.so"), missing::getMessage);
  }

  @Test
  void twoResourcesWithOneFileNameAreRefused() {
    IOException same =
        assertThrows(
            IOException.class,
            () -> new ContentFolders(root()).unpack(anchor, List.of("x/a.so", "y/a.so")));
    assertTrue(same.getMessage().contains("x/a.so"), same::getMessage);
  }
}
