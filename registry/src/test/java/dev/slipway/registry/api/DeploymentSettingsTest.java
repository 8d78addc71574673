package dev.slipway.registry.api;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.File;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentSettingsTest {

  /**
   * What is read from a disk or the database has its parts made first, what is asked for has not.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "$Instances", "$Batching", "$DeviceWish"})
  void theUsualSettingsAreWholeWhicheverPartOfThemIsUsedFirst(String first) throws Exception {
    String name = DeploymentSettings.class.getName();
    List<URL> path = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(Path.of(part).toUri().toURL());
    }
    try (URLClassLoader fresh =
        new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Class.forName(name + first, true, fresh);
      Class<?> whole = Class.forName(name, true, fresh);
      Object usual = whole.getField("DEFAULT").get(null);
      for (RecordComponent part : whole.getRecordComponents()) {
        if (!List.of("engine", "signature").contains(part.getName())) {
          assertNotNull(part.getAccessor().invoke(usual), part.getName());
        }
      }
    }
  }
}
