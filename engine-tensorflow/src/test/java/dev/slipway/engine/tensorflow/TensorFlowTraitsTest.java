package dev.slipway.engine.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.EngineTraits.MemoryLimit;
import dev.slipway.engine.EngineTraits.MemoryReturn;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.annotation.TensorType;

/** What the engine promises of itself is no more than TensorFlow Java keeps. */
class TensorFlowTraitsTest {

  private final TensorFlowEngineProvider provider = new TensorFlowEngineProvider();

  @Test
  void memoryIsLimitedForTheProcessAndComesBackWhenItEnds() {
    EngineTraits traits = provider.traits();
    assertEquals(MemoryLimit.PER_PROCESS, traits.memoryLimit());
    assertEquals(MemoryReturn.AT_EXIT, traits.returnsMemoryOnClose());
    assertTrue(traits.limitsFixedAtFirstUse());
  }

  @Test
  void theDatatypesAreThoseThatTensorFlowJavaHasPublicClassesFor() throws Exception {
    Set<String> declared =
        provider.datatypes().stream()
            .map(TensorFlowTraitsTest::tensorFlowsName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(publicTypes(), declared);
  }

  private static String tensorFlowsName(dev.slipway.engine.TensorType type) {
    for (TensorFlowType each : TensorFlowType.values()) {
      if (each.type == type) {
        return DataType.forNumber(each.number).name();
      }
    }
    throw new AssertionError(type);
  }

  /** Of the package's own jar, so that a new one in a later release is noticed. */
  private static Set<String> publicTypes() throws Exception {
    Path jar = Path.of(TFloat32.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> types = new TreeSet<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (var entries = file.entries(); entries.hasMoreElements(); ) {
        String name = entries.nextElement().getName();
        if (!name.matches("org/tensorflow/types/[A-Za-z0-9]+\\.class")) {
          continue;
        }
        Class<?> type = Class.forName(name.replace('/', '.').replaceAll("\\.class$", ""));
        TensorType described = type.getAnnotation(TensorType.class);
        if (described != null && Modifier.isPublic(type.getModifiers())) {
          types.add(described.dataType().name());
        }
      }
    }
    return types;
  }
}
