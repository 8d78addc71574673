package dev.slipway.platform.plugin;

import dev.slipway.engine.EngineContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Plugins' native files, each set unpacked once for ever into a folder named by its content
 * (SHA-256 over names, lengths and bytes). A set that is there is found again, not written again,
 * and while its jars stay as they are ({@link JarStamp}) not even read.
 *
 * <p>A folder is written beside its place, forced to disk and then renamed: a killed process leaves
 * only a folder that nobody uses, which the next one clears away. Two processes on one directory
 * wait for each other.
 */
final class ContentFolders implements EngineContext {

  private static final System.Logger LOG = System.getLogger(ContentFolders.class.getName());

  private static final String UNFINISHED = ".unfinished-";

  /** Which folder the content of a set of jars has: a file for each stamp. */
  private static final String KNOWN = ".known";

  private static final Pattern CONTENT_NAME = Pattern.compile("[0-9a-f]{64}");

  private static final Object IN_THIS_PROCESS = new Object();

  private final Path root;

  ContentFolders(Path root) {
    this.root = root.toAbsolutePath();
  }

  @Override
  public Path unpack(Class<?> anchor, List<String> resources) throws IOException {
    Map<String, String> byFile = new LinkedHashMap<>();
    for (String resource : resources) {
      String file = resource.substring(resource.lastIndexOf('/') + 1);
      if (file.isEmpty() || file.equals(".") || file.equals("..")) {
        throw new IOException("the resource '" + resource + "' has no file name");
      }
      String other = byFile.putIfAbsent(file, resource);
      if (other != null) {
        throw new IOException(
            "the resources '" + other + "' and '" + resource + "' have the same file name");
      }
    }
    Files.createDirectories(root);
    synchronized (IN_THIS_PROCESS) {
      try (FileChannel lockFile =
              FileChannel.open(
                  root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lockFile.lock()) {
        return unpackLocked(anchor, byFile);
      }
    }
  }

  private Path unpackLocked(Class<?> anchor, Map<String, String> byFile) throws IOException {
    clearUnfinished();
    Optional<JarStamp> stamp = JarStamp.of(anchor, byFile);
    Optional<Path> known = stamp.flatMap(this::known);
    if (known.isPresent()) {
      return known.get();
    }
    Map<String, Long> sizes = new LinkedHashMap<>();
    Path folder = root.resolve(contentName(anchor, byFile, sizes));
    if (!whole(folder, sizes)) {
      makeAnew(folder, anchor, byFile);
    }
    if (stamp.isPresent()) {
      remember(stamp.get(), folder);
    }
    return folder;
  }

  private Optional<Path> known(JarStamp stamp) {
    try {
      String name = Files.readString(root.resolve(KNOWN).resolve(stamp.name()));
      Path folder = root.resolve(name);
      // A note that a power cut left empty names no folder of this kind.
      return CONTENT_NAME.matcher(name).matches() && whole(folder, stamp.sizes())
          ? Optional.of(folder)
          : Optional.empty();
    } catch (IOException noneOrUnreadable) {
      return Optional.empty();
    }
  }

  /** Only saves the next start's reading: what cannot be noted is read again. */
  private void remember(JarStamp stamp, Path folder) {
    try {
      Path notes = Files.createDirectories(root.resolve(KNOWN));
      Path unfinished = Files.createTempFile(notes, UNFINISHED, "");
      Files.writeString(unfinished, Plugin.fileName(folder));
      Files.move(
          unfinished,
          notes.resolve(stamp.name()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException full) {
      LOG.log(
          Level.WARNING, "the libraries in {0} are read again at the next start: {1}", root, full);
    }
  }

  private void makeAnew(Path folder, Class<?> anchor, Map<String, String> byFile)
      throws IOException {
    Path unfinished = Files.createTempDirectory(root, UNFINISHED);
    for (Map.Entry<String, String> entry : byFile.entrySet()) {
      write(anchor, entry.getValue(), unfinished.resolve(entry.getKey()));
    }
    // A folder that lost a file is no use to anybody and would stand in the way of the rename.
    delete(folder);
    Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    force(root);
  }

  private static String contentName(
      Class<?> anchor, Map<String, String> byFile, Map<String, Long> sizes) throws IOException {
    MessageDigest all = sha256();
    for (Map.Entry<String, String> entry : byFile.entrySet()) {
      MessageDigest one = sha256();
      long size = 0;
      byte[] chunk = new byte[1 << 16];
      try (InputStream in = open(anchor, entry.getValue())) {
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          one.update(chunk, 0, n);
          size += n;
        }
      }
      sizes.put(entry.getKey(), size);
      // Fixed-length parts and a name without line breaks: no two sets give the same text.
      all.update(
          (HexFormat.of().formatHex(one.digest()) + " " + size + " " + entry.getKey() + "\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private static boolean whole(Path folder, Map<String, Long> sizes) throws IOException {
    for (Map.Entry<String, Long> entry : sizes.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      if (!Files.isRegularFile(file) || Files.size(file) != entry.getValue()) {
        return false;
      }
    }
    return Files.isDirectory(folder);
  }

  private static void write(Class<?> anchor, String resource, Path file) throws IOException {
    try (InputStream in = open(anchor, resource);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = Channels.newOutputStream(channel);
      in.transferTo(out);
      channel.force(true);
    }
  }

  private static InputStream open(Class<?> anchor, String resource) throws IOException {
    ClassLoader loader = anchor.getClassLoader();
    URL url =
        loader == null ? ClassLoader.getSystemResource(resource) : loader.getResource(resource);
    if (url == null) {
      throw new IOException(
          "the plugin of "
              + anchor.getName()
              + " has no resource '"
              + resource
              + "'; its jars may be for another platform than "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch"));
    }
    URLConnection connection = url.openConnection();
    // A cached jar would be the one that lay there when it was first read, in this whole process.
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  private void clearUnfinished() throws IOException {
    for (Path folder : List.of(root, root.resolve(KNOWN))) {
      if (!Files.isDirectory(folder)) {
        continue;
      }
      List<Path> left;
      try (Stream<Path> children = Files.list(folder)) {
        left = children.filter(child -> Plugin.fileName(child).startsWith(UNFINISHED)).toList();
      }
      for (Path unfinished : left) {
        delete(unfinished);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(folder)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
