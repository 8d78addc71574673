package dev.slipway.edge.http.oip;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a path below {@code /v2} asks for.
 *
 * @param model its name, percent-decoded; null where none is in the path
 * @param version a number or an alias, percent-decoded; null when none is in the path
 */
public record OipPath(Target target, @Nullable String model, @Nullable String version) {

  /** What can be asked for, and by which method. */
  public enum Target {
    SERVER(false),
    LIVE(false),
    READY(false),
    MODEL(false),
    MODEL_READY(false),
    MODEL_CONFIG(false),
    STATISTICS(false),
    INFER(true),
    REPOSITORY_INDEX(true),
    REPOSITORY_CHANGE(true),
    UNKNOWN(false);

    private final boolean post;

    Target(boolean post) {
      this.post = post;
    }

    /** Whether it wants POST; the others want GET. */
    public boolean post() {
      return post;
    }
  }

  private static final OipPath SERVER = new OipPath(Target.SERVER, null, null);
  private static final OipPath UNKNOWN = new OipPath(Target.UNKNOWN, null, null);

  /**
   * Reads a path.
   *
   * @return null when it is none of this protocol's
   * @throws SlipwayException INVALID when its percent-encoding is broken
   */
  public static @Nullable OipPath parse(String path) {
    if (!path.startsWith("/v2") || (path.length() > 3 && path.charAt(3) != '/')) {
      return null;
    }
    if (path.length() <= 4) {
      return SERVER;
    }
    String[] parts = path.substring(4).split("/", -1);
    return switch (parts[0]) {
      case "health" -> health(parts);
      case "models" -> models(parts);
      case "repository" -> repository(parts);
      default -> UNKNOWN;
    };
  }

  private static OipPath health(String[] parts) {
    if (parts.length == 2 && parts[1].equals("live")) {
      return new OipPath(Target.LIVE, null, null);
    }
    if (parts.length == 2 && parts[1].equals("ready")) {
      return new OipPath(Target.READY, null, null);
    }
    return UNKNOWN;
  }

  private static OipPath models(String[] parts) {
    if (parts.length == 2 && parts[1].equals("stats")) {
      return new OipPath(Target.STATISTICS, null, null);
    }
    if (parts.length < 2 || parts[1].isEmpty()) {
      return UNKNOWN;
    }
    boolean versioned = parts.length > 3 && parts[2].equals("versions") && !parts[3].isEmpty();
    int rest = versioned ? 4 : 2;
    Target target =
        parts.length == rest
            ? Target.MODEL
            : parts.length == rest + 1 ? target(parts[rest]) : Target.UNKNOWN;
    return target == Target.UNKNOWN
        ? UNKNOWN
        : new OipPath(target, decode(parts[1]), versioned ? decode(parts[3]) : null);
  }

  private static Target target(String verb) {
    return switch (verb) {
      case "infer" -> Target.INFER;
      case "ready" -> Target.MODEL_READY;
      case "stats" -> Target.STATISTICS;
      case "config" -> Target.MODEL_CONFIG;
      default -> Target.UNKNOWN;
    };
  }

  // The repository's name, where it is given, changes nothing: there is one.
  private static OipPath repository(String[] parts) {
    int rest = parts.length > 1 && !isRepositoryVerb(parts[1]) ? 2 : 1;
    if (parts.length == rest + 1 && parts[rest].equals("index")) {
      return new OipPath(Target.REPOSITORY_INDEX, null, null);
    }
    if (parts.length == rest + 3
        && parts[rest].equals("models")
        && (parts[rest + 2].equals("load") || parts[rest + 2].equals("unload"))) {
      return new OipPath(Target.REPOSITORY_CHANGE, decode(parts[rest + 1]), null);
    }
    return UNKNOWN;
  }

  private static boolean isRepositoryVerb(String part) {
    return part.equals("index") || part.equals("models");
  }

  /** Percent-decoded UTF-8; a plus is a plus. */
  static String decode(String part) {
    if (part.indexOf('%') < 0) {
      return part;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(part.length());
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c != '%') {
        byte[] plain = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
        bytes.write(plain, 0, plain.length);
        continue;
      }
      int high = i + 2 < part.length() ? Character.digit(part.charAt(i + 1), 16) : -1;
      int low = i + 2 < part.length() ? Character.digit(part.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        throw broken(part);
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException notText) {
      throw broken(part);
    }
  }

  private static SlipwayException broken(String part) {
    return new SlipwayException(
        FailureCode.INVALID,
        "the path's part '" + Shown.shortened(part) + "' is not percent-encoded UTF-8");
  }
}
