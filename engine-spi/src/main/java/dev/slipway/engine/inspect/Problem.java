package dev.slipway.engine.inspect;

/**
 * Something that an inspector has to say.
 *
 * @param code stable, for programs: lower-case words joined by hyphens, e.g. {@code
 *     external-data-outside}
 * @param where the file, node or tensor
 * @param found what was found
 * @param why why it matters
 * @param remedy how to mend it
 */
public record Problem(
    Severity severity, String code, String where, String found, String why, String remedy) {

  /** How grave a problem is. */
  public enum Severity {
    /** The artifact cannot be used. */
    REFUSE,
    /** It can, and a person should look. */
    WARN,
    /** Worth knowing. */
    NOTE
  }
}
