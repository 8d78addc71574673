package dev.slipway.platform.plugin;

import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.ArtifactInspector;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A plugin's inspector behind a wall: hostile files may break its code, and then the artifact is
 * refused with a reason; the server goes on.
 */
final class GuardedInspector implements ArtifactInspector {

  private final String engine;
  private final String firstFormat;
  private final ArtifactInspector inspector;
  private final int version;
  private final ClassLoader loader;

  GuardedInspector(
      String engine, String firstFormat, ArtifactInspector inspector, ClassLoader loader) {
    this.engine = engine;
    this.firstFormat = firstFormat;
    this.inspector = inspector;
    this.version = inspector.version();
    this.loader = loader;
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public boolean recognises(ArtifactFiles files) throws IOException {
    try {
      return ContextLoader.within(loader, () -> inspector.recognises(files));
    } catch (IOException unreadable) {
      throw unreadable;
    } catch (Throwable thrown) {
      System.getLogger(GuardedInspector.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "the inspector of the engine '" + engine + "' broke while looking at an artifact",
              PluginFault.of(thrown));
      return false;
    }
  }

  @Override
  public Inspection inspect(ArtifactFiles files) throws IOException {
    try {
      return ContextLoader.within(loader, () -> inspector.inspect(files));
    } catch (IOException unreadable) {
      throw unreadable;
    } catch (Throwable thrown) {
      Throwable broken = PluginFault.of(thrown);
      return new Inspection(
          firstFormat,
          "",
          List.of(),
          Map.of(),
          List.of(),
          List.of(
              new Problem(
                  Problem.Severity.REFUSE,
                  "inspector-failed",
                  "the artifact",
                  "the inspector of the engine '" + engine + "' broke: " + broken,
                  "what cannot be read cannot be checked",
                  "check that the file is whole; if it is, tell the author of the plugin")));
    }
  }
}
