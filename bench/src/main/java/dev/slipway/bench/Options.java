package dev.slipway.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param distribution the packaged server's folder
 * @param json where the result goes besides the terminal, or null
 * @param maxForeign the share of the processor, 0 to 1, from which on something else spoils a round
 * @param quick one short round of everything: shows that it runs, measures nothing
 * @param commit what is measured was built from
 */
record Options(
    Path distribution, @Nullable Path json, double maxForeign, boolean quick, String commit) {

  private static final double MAX_FOREIGN = 0.12;

  static Options parse(String... words) throws BenchException {
    Path distribution = Path.of("distribution/target/slipway");
    Path json = null;
    double maxForeign = MAX_FOREIGN;
    boolean quick = false;
    String commit = "unknown";
    for (int i = 0; i < words.length; i++) {
      switch (words[i]) {
        case "--distribution" -> distribution = Path.of(value(words, ++i));
        case "--json" -> json = Path.of(value(words, ++i)).toAbsolutePath();
        case "--max-foreign" -> maxForeign = percent(value(words, ++i));
        case "--quick" -> quick = true;
        case "--commit" -> commit = value(words, ++i);
        default ->
            throw new BenchException(
                "unknown option "
                    + words[i]
                    + "; there are --json FILE, --distribution DIR, --max-foreign PERCENT, --quick");
      }
    }
    if (!Files.isExecutable(distribution.resolve("bin/slipway"))) {
      throw new BenchException(
          distribution + " holds no bin/slipway; build it with ./slipway --version");
    }
    return new Options(distribution.toAbsolutePath().normalize(), json, maxForeign, quick, commit);
  }

  private static String value(String[] words, int at) throws BenchException {
    if (at == words.length) {
      throw new BenchException(words[at - 1] + " needs a value");
    }
    return words[at];
  }

  private static double percent(String text) throws BenchException {
    try {
      double percent = Double.parseDouble(text);
      if (percent > 0 && percent <= 100) {
        return percent / 100;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    }
    throw new BenchException("--max-foreign is a percentage above 0 and up to 100, got " + text);
  }
}
