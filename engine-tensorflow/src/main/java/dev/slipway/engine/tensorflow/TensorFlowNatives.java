package dev.slipway.engine.tensorflow;

import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.tensorflow.TensorFlow;

/** Opens TensorFlow's native library, once per process. */
final class TensorFlowNatives {

  /** Where JavaCPP, TensorFlow Java's loader, unpacks libraries; it checks what it finds there. */
  private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";

  private static final String VERSION =
      "META-INF/maven/org.tensorflow/tensorflow-core-native/pom.properties";

  private TensorFlowNatives() {}

  /** The version of the Java binding; loads nothing native. */
  static String runtimeVersion() {
    try (InputStream in = TensorFlowNatives.class.getClassLoader().getResourceAsStream(VERSION)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException unreadable) {
      return "unknown";
    }
  }

  /**
   * @throws EngineException {@link EngineFailure#UNSUPPORTED} if TensorFlow cannot be had on this
   *     machine
   */
  static void open(EngineContext context) throws EngineException {
    if (System.getProperty(CACHE_PROPERTY) == null) {
      System.setProperty(CACHE_PROPERTY, folder(context).toString());
    }
    try {
      String ignored = TensorFlow.version();
    } catch (RuntimeException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "TensorFlow "
              + runtimeVersion()
              + " cannot be opened on this machine ("
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ", libraries in "
              + System.getProperty(CACHE_PROPERTY)
              + "): "
              + cause,
          cause);
    }
  }

  /**
   * A folder that is named by the runtime's version, and is the same at the next start. By the
   * libraries' own content it would cost seconds each time:
   * docs/decisions/tensorflow-libraries-by-version.md.
   */
  private static Path folder(EngineContext context) throws EngineException {
    try {
      return context.unpack(TensorFlowNatives.class, List.of(VERSION));
    } catch (IOException e) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "there is no room for TensorFlow's native libraries: " + e.getMessage(),
          e);
    }
  }
}
