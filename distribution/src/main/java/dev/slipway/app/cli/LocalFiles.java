package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Present;
import dev.slipway.app.cli.apply.Wish;
import dev.slipway.app.cli.apply.Wish.ModelWish;
import dev.slipway.app.cli.apply.Wish.VersionWish;
import dev.slipway.registry.api.ArtifactFile;
import dev.slipway.registry.artifact.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files on this machine on their way to becoming an artifact. */
final class LocalFiles {

  private LocalFiles() {}

  /**
   * The digest that the server will give these files: known before a byte is sent.
   *
   * @throws CliException {@link ExitCode#USAGE} for an archive, whose content only the server
   *     unpacks, and for files that are no artifact
   */
  static String digest(Path path, List<Transfer> files) throws IOException {
    if (files.size() == 1 && archive(files.get(0))) {
      throw new CliException(
          ExitCode.USAGE,
          path
              + " is an archive: unpack it and give the directory, so that it can be told whether"
              + " the server has it");
    }
    try {
      return new Manifest(
              withoutCommonFolder(files).stream()
                  .map(file -> new ArtifactFile(file.name(), file.size(), file.sha256()))
                  .toList())
          .digest();
    } catch (IllegalArgumentException refused) {
      throw new CliException(ExitCode.USAGE, path + ": " + refused.getMessage());
    }
  }

  /**
   * A wish with the digest of every version known: as the file gives it, or of the files that it
   * names. Files of versions that the server has need not be there.
   *
   * @param folder that paths begin at
   * @throws CliException {@link ExitCode#USAGE} when files have another digest than the file says
   */
  static Wish withDigests(Wish wish, Present present, Path folder) throws IOException {
    Map<String, ModelWish> models = new LinkedHashMap<>();
    for (Map.Entry<String, ModelWish> model : wish.models().entrySet()) {
      Map<String, VersionWish> versions = model.getValue().versions();
      if (versions == null) {
        models.put(model.getKey(), model.getValue());
        continue;
      }
      Present.Model there = present.models().get(model.getKey());
      Map<String, VersionWish> known = new LinkedHashMap<>();
      for (Map.Entry<String, VersionWish> version : versions.entrySet()) {
        known.put(version.getKey(), withDigest(version.getValue(), there, folder));
      }
      models.put(model.getKey(), model.getValue().with(known));
    }
    return new Wish(wish.scope(), models, wish.principals());
  }

  private static VersionWish withDigest(
      VersionWish wish, Present.@Nullable Model there, Path folder) throws IOException {
    String digest = wish.digest();
    String path = wish.path();
    if (path == null
        || (digest != null
            && there != null
            && there.versions().stream().anyMatch(one -> one.digest().equals(digest)))) {
      return wish;
    }
    Path at = folder.resolve(path);
    String found = digest(at, Transfer.all(List.of(at)));
    if (digest != null && !digest.equals(found)) {
      throw new CliException(
          ExitCode.USAGE,
          at + " has the digest " + found + ", not " + digest + " as the file says");
    }
    return wish.with(found);
  }

  /** As the server sees it: by name, and by content where the name says nothing. */
  private static boolean archive(Transfer file) throws IOException {
    String name = file.name().toLowerCase(Locale.ROOT);
    if (name.indexOf('.') >= 0) {
      return name.endsWith(".zip")
          || name.endsWith(".tar")
          || name.endsWith(".tar.gz")
          || name.endsWith(".tgz");
    }
    try (InputStream in = Files.newInputStream(file.file())) {
      String head = new String(in.readNBytes(262), StandardCharsets.ISO_8859_1);
      return head.startsWith("PK\3\4")
          || head.startsWith("\u001f\u008b")
          || head.startsWith("ustar", 257);
    }
  }

  /** One folder that holds everything is no part of an artifact. */
  private static List<Transfer> withoutCommonFolder(List<Transfer> files) {
    if (files.isEmpty()) {
      return files;
    }
    String first = files.get(0).name();
    String folder = first.substring(0, first.indexOf('/') + 1);
    if (folder.isEmpty() || !files.stream().allMatch(file -> file.name().startsWith(folder))) {
      return files;
    }
    return files.stream()
        .map(
            file ->
                new Transfer(
                    file.file(),
                    file.name().substring(folder.length()),
                    file.size(),
                    file.sha256()))
        .toList();
  }
}
