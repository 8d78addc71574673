package dev.slipway.platform.plugin;

/**
 * A plugin, or one engine of it, that is not used.
 *
 * @param plugin the folder's name in the plugins directory
 * @param code what kind of trouble it is
 * @param reason one sentence: what is wrong and what to do
 */
public record SkippedPlugin(String plugin, Code code, String reason) {

  /** What is wrong with it. */
  public enum Code {
    /** A folder without a jar. */
    NO_JAR,
    /** No jar of it says that it has an engine. */
    NO_ENGINE,
    /** A file or a folder that cannot be read, or is not what its name says. */
    UNREADABLE,
    /** The manifest does not say which engine SPI it was written for. */
    SPI_NOT_STATED,
    /** It was written for another engine SPI than this server has. */
    SPI_NOT_SUPPORTED,
    /** Making the engine failed. */
    BROKEN,
    /** What the engine says of itself cannot be used. */
    UNUSABLE,
    /** Another plugin's engine has that name. */
    NAME_TAKEN
  }
}
