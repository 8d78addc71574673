package dev.slipway.engine;

/**
 * The SPI's own version, which a plugin states in its manifest and the platform compares at
 * discovery.
 */
public final class EngineSpi {

  /**
   * Major: a plugin written for another major is refused. Minor: a plugin that asks for a higher
   * minor is refused.
   */
  public static final String VERSION = "1.1";

  /**
   * The manifest attribute in which a plugin's jar names the SPI version that it was written for.
   */
  public static final String MANIFEST_ATTRIBUTE = "Slipway-Engine-Spi";

  private EngineSpi() {}
}
