package dev.slipway.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries whether a way to run PostgreSQL's programs works here, before it is relied on. */
final class Probe {

  private static final String ENTER_AND_RUN = "cd \"$1\" || exit 66; shift; exec \"$@\" --version";

  private static final int CANNOT_ENTER = 66;

  private Probe() {}

  /** Empty when it works, else why not. */
  static Optional<String> of(Account account, Path home, Programs programs) {
    List<String> command = new ArrayList<>(account.prefix());
    command.addAll(
        List.of(
            "/bin/sh", "-c", ENTER_AND_RUN, "sh", home.toString(), programs.initdb().toString()));
    Command.Finished finished = Command.run(command, Path.of("/"), Duration.ofSeconds(20));
    if (finished.ok() && finished.output().contains("(PostgreSQL) " + programs.major())) {
      return Optional.empty();
    }
    return Optional.of(reason(finished, home, programs));
  }

  static String reason(Command.Finished finished, Path home, Programs programs) {
    String said = finished.output();
    if (finished.exit() == CANNOT_ENTER) {
      return "it may not enter " + home + " (a folder above it is closed to others)";
    }
    // What the loader and the shell say about a closed folder hides the cause.
    if (finished.exit() == 126
        || finished.exit() == 127
        || said.contains("error while loading shared libraries")) {
      return "it cannot read or run the programs in %s (a folder above it is closed to others, or it is mounted noexec): %s"
          .formatted(programs.folder(), said);
    }
    if (said.contains("No space left on device") && said.contains("unshare")) {
      return "no user namespace may be made (user.max_user_namespaces is 0)";
    }
    if (said.contains("Operation not permitted")) {
      return "it is not permitted here (" + said + ")";
    }
    return said.isEmpty() ? "exit status " + finished.exit() : said;
  }
}
