package dev.slipway.platform.plugin;

/**
 * A plugin, or one engine of it, that is not used.
 *
 * @param plugin the folder's name in the plugins directory
 * @param reason one sentence: what is wrong and what to do
 */
public record SkippedPlugin(String plugin, String reason) {}
