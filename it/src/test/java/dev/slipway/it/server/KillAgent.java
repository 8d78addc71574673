package dev.slipway.it.server;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A Java agent that kills the packaged server between two steps of an upload: its intake tells
 * every step to a listener, which in the product is nobody; in a server with this agent it is one
 * that sends SIGKILL to its own process after the step that was named, once a file says that it is
 * time. The product itself has no such switch.
 */
public final class KillAgent {

  private static final String LISTENER = "dev/slipway/registry/intake/IntakeListener";
  private static final String BYTES = "listener.bin";
  private static final String SOURCE =
      """
      package dev.slipway.registry.intake;

      public interface IntakeListener {
        IntakeListener NONE =
            (upload, stage) -> {
              if (stage.name().equals(System.getProperty("kill.stage"))
                  && java.nio.file.Files.exists(java.nio.file.Path.of(System.getProperty("kill.when")))) {
                try {
                  new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
                  Thread.sleep(60_000);
                } catch (java.io.IOException | InterruptedException failed) {
                  throw new IllegalStateException(failed);
                }
              }
            };

        void reached(java.util.UUID upload, IntakeStage stage);
      }
      """;

  private KillAgent() {}

  /**
   * Makes the agent's jar.
   *
   * @param lib the product's jars
   */
  static Path jar(Path folder, Path lib) throws IOException {
    Path source = folder.resolve("dev/slipway/registry/intake/IntakeListener.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, SOURCE);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int failed =
        compiler.run(
            null,
            null,
            null,
            "--release",
            "17",
            "-proc:none",
            "-cp",
            jars(lib),
            "-d",
            folder.toString(),
            source.toString());
    if (failed != 0) {
      throw new IllegalStateException("the listener is not compiled");
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(new Attributes.Name("Premain-Class"), KillAgent.class.getName());
    Path jar = folder.resolve("kill.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Class<?> type : List.of(KillAgent.class, Replaced.class)) {
        String entry = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new ZipEntry(entry));
        try (InputStream in = KillAgent.class.getClassLoader().getResourceAsStream(entry)) {
          in.transferTo(out);
        }
      }
      out.putNextEntry(new ZipEntry(BYTES));
      Files.copy(folder.resolve(LISTENER + ".class"), out);
    }
    return jar;
  }

  private static String jars(Path lib) throws IOException {
    try (Stream<Path> jars = Files.list(lib)) {
      return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
  }

  /**
   * Runs in the server, before it.
   *
   * @param arguments the step after which to kill it, and the file that says when, with a colon
   *     between them
   */
  public static void premain(String arguments, Instrumentation server) throws IOException {
    int colon = arguments.indexOf(':');
    System.setProperty("kill.stage", arguments.substring(0, colon));
    System.setProperty("kill.when", arguments.substring(colon + 1));
    try (InputStream in = KillAgent.class.getClassLoader().getResourceAsStream(BYTES)) {
      server.addTransformer(new Replaced(in.readAllBytes()));
    }
  }

  private static final class Replaced implements ClassFileTransformer {
    private final byte[] listener;

    Replaced(byte[] listener) {
      this.listener = listener;
    }

    @Override
    public byte[] transform(
        ClassLoader loader,
        String name,
        Class<?> redefined,
        ProtectionDomain domain,
        byte[] original) {
      return LISTENER.equals(name) ? listener : null;
    }
  }
}
