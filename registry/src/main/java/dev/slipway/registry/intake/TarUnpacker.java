package dev.slipway.registry.intake;

import dev.slipway.registry.artifact.ArtifactPath;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a tar, gzipped or plain: plain files and directories in the forms that GNU tar, bsdtar
 * and Python write. Every other kind of entry is refused. Every unpacked byte counts against the
 * budget, those between and behind the files too. Blocks.
 */
final class TarUnpacker {
  private static final int BLOCK = TarHeader.BYTES;
  private static final int MAX_META_BYTES = 64 * 1024;
  private static final int BUFFER_BYTES = 128 * 1024;

  private final InputStream in;
  private final String archive;
  private final UnpackBudget budget;
  private final UnpackFolder folder;
  private final byte[] block = new byte[BLOCK];
  private @Nullable TarExtension extension;

  private TarUnpacker(InputStream in, String archive, UnpackBudget budget, UnpackFolder folder) {
    this.in = in;
    this.archive = archive;
    this.budget = budget;
    this.folder = folder;
  }

  static void unpack(
      Path file, boolean gzipped, String archive, UnpackBudget budget, UnpackFolder folder)
      throws IOException, Refusal {
    try (InputStream packed = Files.newInputStream(file);
        InputStream in = gzipped ? new GZIPInputStream(packed, BUFFER_BYTES) : packed) {
      new TarUnpacker(in, archive, budget, folder).unpack();
    } catch (ZipException e) {
      throw Refusal.malformed(archive, "the gzip data is broken: " + e.getMessage());
    } catch (EOFException e) {
      throw Refusal.malformed(archive, "the archive is cut off");
    }
  }

  private void unpack() throws IOException, Refusal {
    while (readBlock()) {
      TarHeader header = TarHeader.read(block, archive);
      if (header.isMeta()) {
        extend(header);
      } else {
        entry(header, extension);
        extension = null;
      }
    }
    if (extension != null) {
      throw malformed("a header announces an entry that does not come");
    }
    requireOnlyZeros();
  }

  /** Reads a header's block; false at the block of zeros that ends the archive. */
  private boolean readBlock() throws IOException, Refusal {
    readFully(block, BLOCK);
    for (byte b : block) {
      if (b != 0) {
        return true;
      }
    }
    return false;
  }

  private void extend(TarHeader header) throws IOException, Refusal {
    budget.entry();
    if (header.size() > MAX_META_BYTES) {
      throw malformed("a header of the archive has " + header.size() + " bytes");
    }
    byte[] content = new byte[(int) header.size()];
    readFully(content, content.length);
    skipPadding(header.size());
    TarExtension read = TarExtension.read(header, content, archive);
    if (header.type() == TarHeader.GLOBAL_EXTENSION) {
      if (read.path() != null || read.size() >= 0) {
        throw malformed("a global header gives names or sizes to all entries");
      }
      return;
    }
    if (extension != null) {
      extension = extension.and(read, archive);
    } else {
      extension = read;
    }
  }

  private void entry(TarHeader header, @Nullable TarExtension extension)
      throws IOException, Refusal {
    String raw = extension != null && extension.path() != null ? extension.path() : header.name();
    long size = extension != null && extension.size() >= 0 ? extension.size() : header.size();
    String name = ZipUnpacker.withoutDotSlash(raw);
    if (header.requirePlainDirectory(raw) || raw.endsWith("/")) {
      if (size != 0) {
        throw Refusal.malformed(raw, "the entry is a directory and has " + size + " bytes");
      }
      String directory = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
      if (!directory.isEmpty() && !directory.equals(".")) {
        folder.admitDirectory(directory);
      }
      return;
    }
    budget.requireBytes(size);
    if (folder.admitFile(name)) {
      folder.write(name, new Content(size));
    } else {
      skip(size);
    }
    skipPadding(size);
  }

  private final class Content implements UnpackFolder.Content {
    private long left;

    Content(long size) {
      left = size;
    }

    @Override
    public int read(byte[] into) throws IOException, Refusal {
      if (left == 0) {
        return -1;
      }
      int read = in.read(into, 0, (int) Math.min(into.length, left));
      if (read < 0) {
        throw new EOFException();
      }
      budget.unpacked(read);
      left -= read;
      return read;
    }
  }

  private void skip(long size) throws IOException, Refusal {
    byte[] waste = new byte[BUFFER_BYTES];
    Content content = new Content(size);
    while (content.left > 0) {
      content.read(waste);
    }
  }

  private void skipPadding(long size) throws IOException, Refusal {
    int padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
    readFully(block, padding);
  }

  private void readFully(byte[] into, int length) throws IOException, Refusal {
    if (in.readNBytes(into, 0, length) < length) {
      throw new EOFException();
    }
    budget.unpacked(length);
  }

  /** A second archive behind the first would be unpacked by some programs and not by others. */
  private void requireOnlyZeros() throws IOException, Refusal {
    byte[] rest = new byte[BUFFER_BYTES];
    for (int read = in.read(rest); read >= 0; read = in.read(rest)) {
      budget.unpacked(read);
      for (int i = 0; i < read; i++) {
        if (rest[i] != 0) {
          throw malformed("something follows the end of the archive");
        }
      }
    }
  }

  private Refusal malformed(String found) {
    return Refusal.malformed(ArtifactPath.shown(archive), found);
  }
}
