package dev.slipway.app;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.ClientOptions;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.app.demo.Demo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code slipway demo}: starts a server on a data directory of its own and shows, with real models,
 * what it does.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts a server on a data directory of its own and shows, with real models, what it does.")
final class DemoCommand implements Callable<Integer> {

  /** Marks a directory that a demo made, and that the next one may empty. */
  private static final String MARK = ".slipway-demo";

  @Mixin ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--once",
      description = "Stops the server afterwards; exits 0 only if every step held.")
  boolean once;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Writes the picture of the run there, too, if every step held.")
  @Nullable Path picture;

  @Override
  public Integer call() throws Exception {
    // The run takes minutes: that its picture has no place is said before it.
    if (picture != null && !Files.isDirectory(folderOf(picture))) {
      System.err.println(folderOf(picture) + " is no folder to write a picture into.");
      return ExitCode.USAGE;
    }
    if (options.data == null) {
      options.data = System.getProperty("user.home") + "/.slipway-demo";
    }
    Path data = Path.of(options.data).toAbsolutePath().normalize();
    if (!prepare(data)) {
      System.err.println(
          "The demo begins with an empty directory, and "
              + data
              + " is not empty and none of its own; name another with --data.");
      return ExitCode.USAGE;
    }
    long begun = System.nanoTime();
    Server server = ServeCommand.startOrExplain(options);
    if (server == null) {
      return ExitCode.USAGE;
    }
    System.out.printf(
        java.util.Locale.ROOT,
        "Slipway %s serves at %s after %.1f s (empty data directory %s)%n",
        Release.version(),
        server.url(),
        (System.nanoTime() - begun) / 1e9,
        data);
    Path made = data.resolve("demo");
    boolean held;
    try {
      Api api =
          new Api(
              URI.create(server.url()),
              Files.readString(data.resolve(ClientOptions.KEY_FILE)).strip());
      held = new Demo(api, Home.directory(), made, System.out).run();
      if (picture != null && held) {
        Files.copy(made.resolve(Demo.PICTURE), picture, StandardCopyOption.REPLACE_EXISTING);
        System.out.println("The same picture: " + picture.toAbsolutePath().normalize());
      }
    } catch (Exception failed) {
      server.close();
      throw failed;
    }
    int code = held ? ExitCode.DONE : ExitCode.FAILED;
    if (once) {
      server.close();
      return code;
    }
    ServeCommand.keepRunning(server, code);
    System.out.println();
    System.out.println(
        "The server is still running at "
            + server.url()
            + ". Try in another terminal, and stop it with Ctrl-C:");
    System.out.println("  export SLIPWAY_DATA_DIRECTORY=" + data);
    System.out.println("  " + Home.directory().resolve("bin/slipway") + " models minilm");
    System.out.println(
        "  "
            + Home.directory().resolve("bin/slipway")
            + " predict petal-width --input 'x=[[5.1, 3.5, 1.4]]'");
    ServeCommand.tellFirstCode(server);
    return code;
  }

  private static Path folderOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
  }

  /** Empties a directory of an earlier demo; false when the directory is somebody else's. */
  private static boolean prepare(Path data) throws IOException {
    if (Files.isDirectory(data)) {
      if (!Files.exists(data.resolve(MARK))) {
        try (Stream<Path> inside = Files.list(data)) {
          if (inside.findAny().isPresent()) {
            return false;
          }
        }
      }
      // Taken and given back: a demo that still runs keeps its directory.
      DataFolder.take(data).close();
      empty(data);
    }
    try (DataFolder folder = DataFolder.take(data)) {
      Files.writeString(
          folder.root().resolve(MARK),
          "A demo of Slipway made this directory; the next one empties it.\n");
    }
    return true;
  }

  private static void empty(Path data) throws IOException {
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(data.resolve(MARK))) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failed)
              throws IOException {
            if (!folder.equals(data)) {
              Files.delete(folder);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
