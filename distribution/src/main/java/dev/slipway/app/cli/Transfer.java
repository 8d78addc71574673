package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One file on its way: sent from where the server has it, again after a lost connection. */
record Transfer(Path file, String name, long size, String sha256) {

  private static final int TRIES = 10;

  static Transfer of(Path file, String name) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 20];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return new Transfer(file, name, Files.size(file), HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  /**
   * What a person names: files as they are, directories as all the files in them.
   *
   * @throws CliException {@link ExitCode#USAGE} if there is nothing at a path
   */
  static List<Transfer> all(List<Path> paths) throws IOException {
    List<Transfer> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.walk(path)) {
          for (Path file : inside.filter(Files::isRegularFile).sorted().toList()) {
            files.add(of(file, path.relativize(file).toString().replace('\\', '/')));
          }
        }
      } else if (Files.isRegularFile(path)) {
        files.add(of(path, path.getFileName().toString()));
      } else {
        throw new CliException(ExitCode.USAGE, "there is no file or directory " + path);
      }
    }
    return files;
  }

  void send(Api api, String upload, Progress progress) throws InterruptedException {
    long offset = 0;
    for (int attempt = 1; ; attempt++) {
      long from = offset;
      try {
        api.call(
            "PUT",
            "/api/v1/uploads/"
                + upload
                + "/files/"
                + Api.encode(name)
                + "?offset="
                + from
                + "&last=true&sha256="
                + sha256,
            BodyPublishers.ofInputStream(() -> open(from, progress)),
            Map.of("Content-Type", "application/octet-stream"));
        return;
      } catch (CliException lost) {
        if (lost.exitCode() != ExitCode.UNREACHABLE
            && lost.exitCode() != ExitCode.BUSY
            && !lost.problem().containsKey("received")) {
          throw lost;
        }
        if (attempt == TRIES) {
          throw lost;
        }
        Thread.sleep(Math.min(5000, 200L << attempt));
        JsonObject there = there(api, upload);
        offset = there.getLong("received", 0L);
        progress.back(from, offset);
        if (there.getBoolean("complete", false)) {
          // All of it arrived, and only the answer was lost.
          requireSame(there);
          return;
        }
      }
    }
  }

  /** A complete file takes no bytes any more: either it is this one, or the upload is lost. */
  private void requireSame(JsonObject there) {
    if (there.getLong("received") != size || !sha256.equals(there.getString("sha256", sha256))) {
      throw new CliException(
          ExitCode.FAILED,
          "the server has another file as '"
              + name
              + "' of this upload ("
              + Sizes.bytes(there.getLong("received"))
              + ", SHA-256 "
              + there.getString("sha256")
              + "); upload it again");
    }
  }

  /** What the server has of it, as it says; empty when it has nothing or does not answer. */
  private JsonObject there(Api api, String upload) {
    try {
      JsonArray files = api.get("/api/v1/uploads/" + upload).body().getJsonArray("files");
      for (int i = 0; i < files.size(); i++) {
        JsonObject file = files.getJsonObject(i);
        if (file.getString("path").equals(name)) {
          return file;
        }
      }
      return new JsonObject();
    } catch (CliException still) {
      if (still.exitCode() == ExitCode.UNREACHABLE || still.exitCode() == ExitCode.BUSY) {
        return new JsonObject();
      }
      throw still;
    }
  }

  private InputStream open(long offset, Progress progress) {
    try {
      InputStream in = Files.newInputStream(file);
      in.skipNBytes(offset);
      return new FilterInputStream(in) {
        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
          int read = super.read(bytes, from, length);
          if (read > 0) {
            progress.add(read);
          }
          return read;
        }
      };
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
