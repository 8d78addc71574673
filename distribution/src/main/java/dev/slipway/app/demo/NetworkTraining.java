package dev.slipway.app.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Has a network trained by the program in {@code demo-training}, in a JVM of its own whose class
 * path is that program and the TensorFlow of the engine's plugin: nothing of it comes into this
 * process. The program sees the rows to train on and no others.
 */
final class NetworkTraining {

  private static final String PROGRAM = "com.example.train.TrainNetwork";
  private static final int PATIENCE_MINUTES = 5;

  private final Path home;
  private final Path folder;
  private final PrintStream out;

  /**
   * @param home the installed program
   * @param folder for the rows, what TensorFlow unpacks, and the SavedModel
   */
  NetworkTraining(Path home, Path folder, PrintStream out) {
    this.home = home;
    this.folder = folder;
    this.out = out;
  }

  /**
   * Trains, and tells how it goes.
   *
   * @return the SavedModel's directory
   * @throws IOException with what the program said, if it failed or took longer than five minutes
   */
  Path train(Rows rows) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path table = Files.writeString(folder.resolve("train.csv"), table(rows));
    Path model = folder.resolve("saved-model");
    Path natives = folder.resolve("natives");
    Path log = folder.resolve("training.log");
    Process training =
        new ProcessBuilder(command(table, model, natives))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!training.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(
            "the training took longer than " + PATIENCE_MINUTES + " minutes; see " + log);
      }
    } finally {
      training.destroyForcibly().waitFor();
      remove(natives);
    }
    if (training.exitValue() != 0) {
      throw new IOException(
          "the training ended with " + training.exitValue() + ":\n" + Files.readString(log));
    }
    try (BufferedReader said = Files.newBufferedReader(log)) {
      said.lines()
          .filter(line -> line.startsWith("step"))
          .forEach(line -> out.println("   " + line));
    }
    return model;
  }

  private List<String> command(Path table, Path model, Path natives) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Xmx128m");
    command.add("-Dorg.bytedeco.javacpp.cachedir=" + natives);
    command.add("-cp");
    command.add(
        home.resolve("demo-training").resolve("*")
            + File.pathSeparator
            + home.resolve("plugins/tensorflow").resolve("*"));
    command.add(PROGRAM);
    command.add(table.toString());
    command.add(model.toString());
    return command;
  }

  private static String table(Rows rows) {
    StringBuilder text = new StringBuilder(String.join(",", rows.columns())).append('\n');
    for (int i = 0; i < rows.trainY().length; i++) {
      text.append(
              Arrays.stream(rows.trainX()[i])
                  .mapToObj(Double::toString)
                  .collect(Collectors.joining(",")))
          .append(String.format(Locale.ROOT, ",%s%n", rows.trainY()[i]));
    }
    return text.toString();
  }

  /** What TensorFlow unpacked is half a gigabyte, and nobody needs it again. */
  private static void remove(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
