package dev.slipway.promises;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of docs/promises.md.
 *
 * @param line where it stands
 * @param text what is promised
 * @param proofs the tests that prove it
 */
record Promise(int line, String text, List<Proof> proofs) {

  /**
   * A test, as the page names it: {@code module: class} or {@code module: class#method}.
   *
   * @param method empty when the whole class is the proof
   */
  record Proof(String module, String className, String method) {}

  private static final Pattern PROOF = Pattern.compile("`([\\w/-]+): ([\\w.$]+)(?:#([\\w]+))?`");

  static List<Promise> read(Path page) throws IOException {
    List<Promise> promises = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.startsWith("|")
          || line.startsWith("| ---")
          || line.startsWith("|---")
          || line.startsWith("| what Slipway promises")) {
        continue;
      }
      int border = line.indexOf('|', 1);
      String text = border < 0 ? line.substring(1) : line.substring(1, border);
      List<Proof> proofs = new ArrayList<>();
      Matcher proof = PROOF.matcher(border < 0 ? "" : line.substring(border));
      while (proof.find()) {
        proofs.add(
            new Proof(
                proof.group(1), proof.group(2), proof.group(3) == null ? "" : proof.group(3)));
      }
      promises.add(new Promise(i + 1, text.strip(), proofs));
    }
    return promises;
  }
}
