package dev.slipway.registry.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** Archives for tests, honest ones by other people's writers and crooked ones by hand. */
final class Archives {
  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** By the JDK's writer: sizes in descriptors behind the content. */
  static byte[] jdkZip(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** By commons-compress with a seekable target: sizes in the local headers. */
  static byte[] zip(Map<String, byte[]> files) {
    return zip(files, entry -> {});
  }

  static byte[] zip(Map<String, byte[]> files, Consumer<ZipArchiveEntry> each) {
    SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(channel)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipArchiveEntry entry = new ZipArchiveEntry(file.getKey());
        each.accept(entry);
        zip.putArchiveEntry(entry);
        zip.write(file.getValue());
        zip.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return java.util.Arrays.copyOf(channel.array(), (int) channel.size());
  }

  interface Filling {
    void fill(TarArchiveOutputStream tar) throws IOException;
  }

  static byte[] tar(Filling filling) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      filling.fill(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] tar(Map<String, byte[]> files) {
    return tar(
        tar -> {
          for (Map.Entry<String, byte[]> file : files.entrySet()) {
            add(tar, new TarArchiveEntry(file.getKey(), true), file.getValue());
          }
        });
  }

  static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content)
      throws IOException {
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** One ustar header, its content and padding, by hand; nothing is checked. */
  static byte[] tarBlocks(String name, char type, byte[] content) {
    byte[] header = new byte[512];
    byte[] raw = text(name);
    System.arraycopy(raw, 0, header, 0, Math.min(raw.length, 100));
    put(header, 100, "0000644\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, String.format("%011o\0", content.length));
    put(header, 136, "00000000000\0");
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    sealHeader(header);
    byte[] blocks = new byte[512 + (content.length + 511) / 512 * 512];
    System.arraycopy(header, 0, blocks, 0, 512);
    System.arraycopy(content, 0, blocks, 512, content.length);
    return blocks;
  }

  /** Writes the checksum that the header's bytes ask for. */
  static void sealHeader(byte[] header) {
    put(header, 148, "        ");
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += header[i] & 0xFF;
    }
    put(header, 148, String.format("%06o\0 ", sum));
  }

  static void put(byte[] into, int at, String ascii) {
    byte[] raw = ascii.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(raw, 0, into, at, raw.length);
  }

  static byte[] tarOf(byte[]... blocks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] block : blocks) {
      bytes.writeBytes(block);
    }
    bytes.writeBytes(new byte[1024]);
    return bytes.toByteArray();
  }

  /** A pax record with its length, e.g. {@code 13 path=model}. */
  static String pax(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int restBytes = text(rest).length;
    int length = restBytes + 1;
    while (restBytes + Integer.toString(length).length() != length) {
      length = restBytes + Integer.toString(length).length();
    }
    return length + rest;
  }

  static int indexOf(byte[] bytes, byte[] wanted, int from) {
    for (int at = from; at <= bytes.length - wanted.length; at++) {
      if (java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("not found");
  }

  static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where the zip's central directory begins, by its end record. */
  static int centralAt(byte[] zip) {
    return little(zip).getInt(zip.length - 22 + 16);
  }

  private Archives() {}
}
