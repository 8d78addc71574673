package dev.slipway.app;

import dev.slipway.app.cli.ClientOptions;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.app.config.Configuration;
import dev.slipway.app.config.ConfigurationException;
import dev.slipway.postgres.PostgresException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code slipway serve}: starts a node and runs until it is told to stop. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Starts the server.")
final class ServeCommand implements Callable<Integer> {

  private static volatile boolean running;

  @Mixin ConfigurationOptions options = new ConfigurationOptions();

  /** Whether a server of this process outlives the command that started it. */
  static boolean keepsRunning() {
    return running;
  }

  @Override
  public Integer call() throws Exception {
    long begun = System.nanoTime();
    Server server = startOrExplain(options);
    if (server == null) {
      return ExitCode.USAGE;
    }
    keepRunning(server, ExitCode.DONE);
    System.out.printf(
        java.util.Locale.ROOT,
        "Slipway %s serves at %s, %.1f s after it was started.%n",
        Release.version(),
        server.url(),
        (System.nanoTime() - begun) / 1e9);
    System.out.println(
        "Data: "
            + server.dataDirectory()
            + "   Key of this machine's command line: "
            + server.dataDirectory().resolve(ClientOptions.KEY_FILE));
    tellFirstCode(server);
    return ExitCode.DONE;
  }

  /** How the first person comes in, where nobody has come in yet. */
  static void tellFirstCode(Server server) {
    if (server.firstCode() != null) {
      System.out.println();
      System.out.println(
          "First administrator: this code works once, and is shown only now: "
              + server.firstCode());
      System.out.println("Open " + server.url() + " in a browser and type it there, or:");
      System.out.println(
          "  curl -d '{\"code\": \""
              + server.firstCode()
              + "\", \"name\": \"YOUR-NAME\"}' "
              + server.url()
              + "/api/v1/first-administrator");
    }
  }

  /** Starts a server, or says in sentences why it does not and returns null. */
  static @Nullable Server startOrExplain(ConfigurationOptions options) throws Exception {
    Configuration configuration;
    try {
      configuration = options.read();
    } catch (ConfigurationException wrong) {
      System.err.println("The configuration cannot be used:");
      wrong.problems().forEach(problem -> System.err.println("  " + problem));
      return null;
    }
    try {
      return Server.start(configuration);
    } catch (IOException | UncheckedIOException | PostgresException refused) {
      Throwable cause =
          refused instanceof UncheckedIOException && refused.getCause() != null
              ? refused.getCause()
              : refused;
      System.err.println("Slipway does not start: " + cause.getMessage());
      return null;
    }
  }

  /**
   * Leaves the server running until the process is told to end; it stops in order then.
   *
   * @param code what the process ends with then; 0: what the signal makes of it
   */
  static void keepRunning(Server server, int code) {
    server.endWith(code);
    running = true;
  }
}
