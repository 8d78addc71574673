package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Wish;
import dev.slipway.app.cli.apply.WishException;
import dev.slipway.app.cli.apply.WishReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a wish is read from: a file, or standard input for {@code -}. */
final class WishSource {

  private final Path file;
  private final boolean input;

  WishSource(Path file) {
    this.file = file;
    this.input = file.toString().equals("-");
  }

  /** What the paths in the file begin at: its own directory, or the current one. */
  Path folder() {
    Path parent = input ? null : file.toAbsolutePath().getParent();
    return parent == null ? Path.of("").toAbsolutePath() : parent;
  }

  /**
   * Reads it.
   *
   * @throws CliException {@link ExitCode#USAGE} when it cannot be read or understood
   */
  Wish read() throws IOException {
    if (!input && !Files.isRegularFile(file)) {
      throw new CliException(ExitCode.USAGE, "there is no file " + file);
    }
    try (InputStream in = input ? System.in : Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(WishReader.MAX_BYTES + 1);
      if (bytes.length > WishReader.MAX_BYTES) {
        throw new CliException(
            ExitCode.USAGE, file + ": at most " + Sizes.bytes(WishReader.MAX_BYTES));
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return WishReader.read(text, input ? "standard input" : file.toString());
    } catch (CharacterCodingException other) {
      throw new CliException(ExitCode.USAGE, file + " is not UTF-8 text");
    } catch (WishException refused) {
      throw new CliException(ExitCode.USAGE, String.valueOf(refused.getMessage()));
    }
  }
}
