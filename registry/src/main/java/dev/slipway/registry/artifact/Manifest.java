package dev.slipway.registry.artifact;

import dev.slipway.registry.api.ArtifactFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an artifact is: its files with their sizes and hashes, in canonical order. Its text, and so
 * the artifact's digest, depend on nothing else: not on the archive the files came in, its order,
 * times, owners or modes.
 *
 * <p>The canonical text, in UTF-8, each line ended by one line feed:
 *
 * <pre>
 * slipway-artifact-1
 * &lt;sha256 in lower-case hex&gt; &lt;size in decimal&gt; &lt;path&gt;
 * </pre>
 *
 * with one such line for each file, sorted by the path's UTF-8 bytes as unsigned numbers. The
 * digest is the SHA-256 of that text. A path cannot hold a line feed ({@link ArtifactPath}), so the
 * text has one reading. Directories are no part of it.
 *
 * @param files in canonical order; at least one
 */
public record Manifest(List<ArtifactFile> files) {
  private static final String HEAD = "slipway-artifact-1\n";

  private static final Comparator<ArtifactFile> CANONICAL =
      (a, b) ->
          Arrays.compareUnsigned(
              a.path().getBytes(StandardCharsets.UTF_8), b.path().getBytes(StandardCharsets.UTF_8));

  public Manifest {
    files = files.stream().sorted(CANONICAL).toList();
    if (files.isEmpty()) {
      throw new IllegalArgumentException("an artifact has at least one file");
    }
    Set<String> taken = new HashSet<>();
    for (ArtifactFile file : files) {
      ArtifactPath.Fault fault = ArtifactPath.faultOf(file.path());
      if (fault != null) {
        throw new IllegalArgumentException(
            "the path '" + ArtifactPath.shown(file.path()) + "' " + fault.why());
      }
      if (!taken.add(file.path())) {
        throw new IllegalArgumentException("two files are named '" + file.path() + "'");
      }
    }
  }

  /** The text that the digest is the hash of. */
  public String canonical() {
    StringBuilder text = new StringBuilder(HEAD);
    for (ArtifactFile file : files) {
      text.append(file.sha256())
          .append(' ')
          .append(file.bytes())
          .append(' ')
          .append(file.path())
          .append('\n');
    }
    return text.toString();
  }

  /** The artifact's name by content: 64 lower-case hexadecimal digits. */
  public String digest() {
    return Sha256.ofText(canonical());
  }

  /** Bytes of all files. */
  public long bytes() {
    return files.stream().mapToLong(ArtifactFile::bytes).sum();
  }

  /**
   * Reads a canonical text.
   *
   * @throws IllegalArgumentException if it is not canonical to the last byte
   */
  public static Manifest parse(String canonical) {
    if (!canonical.startsWith(HEAD) || !canonical.endsWith("\n")) {
      throw new IllegalArgumentException("not a manifest: it does not begin with " + HEAD.strip());
    }
    List<ArtifactFile> files = new ArrayList<>();
    for (String line : canonical.substring(HEAD.length()).lines().toList()) {
      String[] fields = line.split(" ", 3);
      if (fields.length != 3) {
        throw new IllegalArgumentException("not a line of a manifest: " + ArtifactPath.shown(line));
      }
      files.add(new ArtifactFile(fields[2], Long.parseLong(fields[1]), fields[0]));
    }
    Manifest manifest = new Manifest(files);
    if (!manifest.canonical().equals(canonical)) {
      throw new IllegalArgumentException("the manifest is not in canonical form");
    }
    return manifest;
  }
}
