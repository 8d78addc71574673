package dev.slipway.app.cli.bring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.bring.Foreign.Outcome;
import dev.slipway.app.cli.bring.Foreign.Tensor;
import dev.slipway.registry.api.DeploymentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTest {

  private static final String CONFIG =
      """
      name: "house"
      platform: "onnxruntime_onnx"
      max_batch_size: 16
      input [
        { name: "x" data_type: TYPE_FP32 dims: [ 4 ] reshape { shape: [ 2, 2 ] } },
        { name: "t" data_type: TYPE_STRING dims: [ -1 ] }
      ]
      output [ { name: "y" data_type: TYPE_FP32 dims: [ 1 ] label_filename: "labels.txt" } ]
      instance_group [ { name: "fast" count: 2 kind: KIND_CPU }, { count: 1 kind: KIND_GPU gpus: [ 0 ] } ]
      dynamic_batching {
        preferred_batch_size: [ 4, 8 ]
        max_queue_delay_microseconds: 250
        default_queue_policy { max_queue_size: 32 timeout_action: REJECT }
      }
      version_policy: { specific { versions: [ 1, 3, 9 ] } }
      parameters { key: "execution_mode" value: { string_value: "1" } }
      parameters { key: "intra_op_thread_count" value: { string_value: "4" } }
      metric_tags { key: "team" value: "pricing" }
      response_cache { enable: true }
      something_new: 7
      """;

  @TempDir Path folder;

  private Path write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Foreign only() throws IOException {
    Repository repository = Repository.read(folder);
    assertEquals(1, repository.models().size(), repository::toString);
    return repository.models().get(0);
  }

  private static String told(Foreign model, String key) {
    return model.told().stream()
        .filter(line -> line.key().equals(key))
        .map(line -> line.outcome() + " " + line.line() + " " + line.sentence())
        .findFirst()
        .orElseThrow(() -> new AssertionError(key + " is not told of: " + model.told()));
  }

  @Test
  void aTritonModelIsReadKeyByKeyAndNoneIsPassedOver() throws IOException {
    write("house/config.pbtxt", CONFIG);
    for (int version : new int[] {1, 2, 3, 10}) {
      write("house/" + version + "/model.onnx", "model " + version);
    }
    write("house/4/readme.txt", "no model");
    assertEquals(Repository.Kind.TRITON, Repository.read(folder).kind());
    Foreign model = only();
    assertNull(model.refusal());
    assertEquals(List.of(1L, 2L, 3L, 10L), List.copyOf(model.versions().keySet()));
    assertEquals(List.of(1L, 3L), model.loaded());
    assertEquals(Map.of("team", "pricing"), model.tags());
    assertEquals(
        List.of(
            new Tensor("x", "FP32", List.of(-1L, 4L)), new Tensor("t", "BYTES", List.of(-1L, -1L))),
        model.inputs());
    DeploymentSettings settings = model.settings().over(DeploymentSettings.DEFAULT);
    assertEquals(16, settings.batching().maxItems());
    assertEquals(250, settings.batching().maxDelayMicros());
    assertEquals(32 * 16, settings.batching().queueItems());
    assertEquals(new DeploymentSettings.Instances(3, 3), settings.instances());
    assertEquals(Map.of("execution-mode", "parallel"), settings.engineSettings());
    assertEquals("TAKEN_OVER 3 batching.maxItems 16", told(model, "max_batch_size"));
    assertTrue(told(model, "instance_group.kind").startsWith("CHANGED 9 1 on the CPU"));
    assertTrue(told(model, "instance_group.gpus").startsWith("NO_COUNTERPART 9"));
    assertTrue(
        told(model, "dynamic_batching.preferred_batch_size").startsWith("NO_COUNTERPART 11 4:"));
    assertTrue(told(model, "version_policy.specific").contains("no version 9"));
    assertTrue(told(model, "parameters.intra_op_thread_count").contains("intra-op-threads=N"));
    assertTrue(told(model, "input x.reshape").startsWith("NO_COUNTERPART 5"));
    assertTrue(told(model, "output y.label_filename").startsWith("NO_COUNTERPART 8"));
    assertTrue(told(model, "response_cache").startsWith("NO_COUNTERPART 19"));
    assertTrue(told(model, "something_new").startsWith("NO_COUNTERPART 20"));
    assertTrue(told(model, "version 4").contains("no model.onnx"));
  }

  /**
   * Whatever value of a configuration is another one, something else comes of it, or it is told.
   */
  @Test
  void noValueOfATritonConfigurationIsPassedOverHoweverDeepItStands() throws IOException {
    for (int version : new int[] {1, 2, 3, 10}) {
      write("house/" + version + "/model.onnx", "model " + version);
    }
    TextMessage config = TextProto.parse(CONFIG, "f");
    write("house/config.pbtxt", Written.of(config, -1).toString());
    Foreign model = only();
    Written whole = Written.of(config, -1);
    assertTrue(whole.lines.size() > 35, whole::toString);
    for (int line = 1; line <= whole.lines.size(); line++) {
      if (!whole.holdsAValue(line)) {
        continue;
      }
      write("house/config.pbtxt", Written.of(config, line).toString());
      List<Integer> around = whole.around(line);
      boolean told =
          model.told().stream()
              .anyMatch(
                  one -> one.outcome() == Outcome.NO_COUNTERPART && around.contains(one.line()));
      assertTrue(told || !only().equals(model), whole.lines.get(line - 1) + " is passed over");
    }
  }

  /** A configuration with a line for each value, one of which may be another. */
  private static final class Written {
    private final List<String> lines = new ArrayList<>();
    private final List<List<Integer>> around = new ArrayList<>();

    static Written of(TextMessage config, int changed) {
      Written written = new Written();
      written.write(config, changed, List.of());
      return written;
    }

    private void write(TextMessage message, int changed, List<Integer> above) {
      for (TextField field : message.fields()) {
        int line = lines.size() + 1;
        List<Integer> here = new ArrayList<>(above);
        here.add(line);
        if (field.message() == null) {
          String value = line == changed ? another(field.value()) : field.value();
          put(field.name() + ": '" + value + "'", here);
        } else {
          put(field.name() + " {", here);
          write(field.message(), changed, here);
          put("}", here);
        }
      }
    }

    private void put(String line, List<Integer> here) {
      lines.add(line);
      around.add(here);
    }

    private static String another(String value) {
      return value.matches("[0-9]+") ? Long.toString(Long.parseLong(value) + 1) : "other";
    }

    boolean holdsAValue(int line) {
      return lines.get(line - 1).endsWith("'");
    }

    /** The lines of the value and of the messages that it is in. */
    List<Integer> around(int line) {
      return around.get(line - 1);
    }

    @Override
    public String toString() {
      return String.join("\n", lines);
    }
  }

  @Test
  void withoutDynamicBatchingTheChangeIsSaid() throws IOException {
    write("a/config.pbtxt", "backend: 'onnxruntime' max_batch_size: 8");
    write("a/1/model.onnx", "a");
    assertTrue(told(only(), "max_batch_size").startsWith("CHANGED 1 batching.maxItems 8"));
    write("a/config.pbtxt", "backend: 'onnxruntime' max_batch_size: 0");
    assertEquals(1, only().settings().over(DeploymentSettings.DEFAULT).batching().maxItems());
  }

  @Test
  void theLatestVersionIsLoadedWhenNobodySaysWhich() throws IOException {
    write("a/1/model.onnx", "one");
    write("a/12/model.onnx", "twelve");
    write("a/2/model.onnx", "two");
    assertEquals(List.of(12L), only().loaded());
    write("a/config.pbtxt", "version_policy { latest { num_versions: 2 } }");
    assertEquals(List.of(2L, 12L), only().loaded());
    write("a/config.pbtxt", "version_policy { all { } }");
    assertEquals(List.of(1L, 2L, 12L), only().loaded());
  }

  @Test
  void weightsBesideAnOnnxModelComeAlong() throws IOException {
    Path alone = write("a/1/model.onnx", "a");
    write("a/2/model.onnx", "a");
    write("a/2/weights.bin", "w");
    assertEquals(alone, only().versions().get(1L));
    assertEquals(folder.resolve("a/2"), only().versions().get(2L));
  }

  @Test
  void whatHasNoEngineIsListedWithTheReason() throws IOException {
    write("torch/config.pbtxt", "backend: 'pytorch'");
    write("torch/1/model.pt", "x");
    write("plan/config.pbtxt", "\nplatform: 'tensorrt_plan'");
    write("graph/config.pbtxt", "backend: 'tensorflow' platform: 'tensorflow_graphdef'");
    write("chain/config.pbtxt", "platform: 'ensemble' ensemble_scheduling { step [ { } ] }");
    write("broken/config.pbtxt", "name: 'x\n");
    write("empty/config.pbtxt", "backend: 'onnxruntime'");
    write("wrong name/config.pbtxt", "backend: 'onnxruntime'");
    write("wrong name/1/model.onnx", "x");
    write(
        "out/config.pbtxt",
        "backend: 'onnxruntime' default_model_filename: '../../torch/1/model.pt'");
    write("out/1/x", "x");
    Map<String, Foreign> models =
        Repository.read(folder).models().stream()
            .collect(java.util.stream.Collectors.toMap(Foreign::name, model -> model));
    assertEquals(8, models.size());
    models.values().forEach(model -> assertNotNull(model.refusal(), model.name()));
    assertTrue(
        models.get("torch").refusal().startsWith("backend 'pytorch' (line 1) has no engine"));
    assertTrue(models.get("plan").refusal().startsWith("platform 'tensorrt_plan' (line 2)"));
    assertTrue(models.get("chain").refusal().contains("ensemble"));
    assertTrue(models.get("broken").refusal().startsWith("broken/config.pbtxt: line 1: a text"));
    assertTrue(models.get("wrong name").refusal().startsWith("a model's name is"));
    assertTrue(models.get("out").refusal().startsWith("it has no version folder"));
    assertEquals(0, BringWish.of(Repository.read(folder), true).models().size());
  }

  @Test
  void aTritonSavedModelIsADirectory() throws IOException {
    write("tf/config.pbtxt", "platform: 'tensorflow_savedmodel'");
    write("tf/7/model.savedmodel/saved_model.pb", "x");
    assertEquals(folder.resolve("tf/7/model.savedmodel"), only().versions().get(7L));
  }

  @Test
  void aServingConfigurationNamesBasePathsOfAnotherMachine() throws IOException {
    write(
        "models.config",
        """
        model_config_list {
          config {
            name: 'prices'
            base_path: '/models/house/'
            model_platform: 'tensorflow'
            model_version_policy { specific { versions: 1 versions: 2 } }
            version_labels { key: 'stable' value: 1 }
            version_labels { key: 'canary' value: 2 }
            version_labels { key: '1st' value: 2 }
            version_labels { key: 'gone' value: 5 }
            logging_config { }
          }
          config { name: 'lost' base_path: '/models/lost' model_platform: 'tensorflow' }
          config { name: 'other' base_path: '/x' model_platform: 'other' }
          config { name: 'prices' base_path: '/models/house' }
          config { name: 'wrong' base_path: '/models/house' version_labels { key: 'a' value: no } }
        }
        """);
    write("house/1/saved_model.pb", "one");
    write("house/2/saved_model.pb", "two");
    write(
        "batching_parameters.txt",
        "max_batch_size { value: 32 }\nbatch_timeout_micros { value: 500 }\n"
            + "max_enqueued_batches { value: 10 }\nnum_batch_threads { value: 4 }");
    Repository repository = Repository.read(folder);
    assertEquals(Repository.Kind.TENSORFLOW_SERVING, repository.kind());
    assertEquals(repository, Repository.read(folder.resolve("models.config")));
    Foreign prices = repository.models().get(0);
    assertEquals(folder.resolve("house/1"), prices.versions().get(1L));
    assertEquals(List.of(1L, 2L), prices.loaded());
    assertEquals(Map.of("stable", 1L, "canary", 2L), prices.aliases());
    assertTrue(told(prices, "base_path").startsWith("CHANGED 4 /models/house/ is "));
    assertTrue(told(prices, "version_labels.1st").startsWith("NO_COUNTERPART 9"));
    assertTrue(told(prices, "version_labels.gone").contains("no version 5"));
    assertTrue(told(prices, "logging_config").startsWith("NO_COUNTERPART 11"));
    DeploymentSettings settings = prices.settings().over(DeploymentSettings.DEFAULT);
    assertEquals(32, settings.batching().maxItems());
    assertEquals(500, settings.batching().maxDelayMicros());
    assertEquals(320, settings.batching().queueItems());
    assertTrue(repository.models().get(1).refusal().contains("/models/lost (line 13)"));
    assertTrue(repository.models().get(2).refusal().contains("'other' (line 14)"));
    assertTrue(repository.models().get(3).refusal().contains("stands before line 15"));
    assertEquals("line 16: value is a whole number, not no", repository.models().get(4).refusal());
  }

  @Test
  void basePathsNeedNoConfiguration() throws IOException {
    write("house/1/saved_model.pb", "one");
    write("house/2/saved_model.pb", "two");
    write("house/3/no_model.txt", "three");
    Foreign house = only();
    assertEquals(List.of(2L), house.loaded());
    assertEquals("house", Repository.read(folder.resolve("house")).models().get(0).name());
    assertTrue(told(house, "version 3").contains("saved_model.pb"));
  }

  @Test
  void aFolderThatIsNoRepositoryIsRefusedWithWhatIsExpected() throws IOException {
    write("notes/readme.txt", "x");
    BringException refused = assertThrows(BringException.class, () -> Repository.read(folder));
    assertTrue(refused.getMessage().contains("expected folders with config.pbtxt"));
    assertThrows(BringException.class, () -> Repository.read(folder.resolve("nowhere")));
    write("a/config.pbtxt", "");
    write("b/1/saved_model.pb", "");
    assertTrue(
        assertThrows(BringException.class, () -> Repository.read(folder))
            .getMessage()
            .contains("one by one"));
  }

  @Test
  void configurationsAndModelsAreHeldAgainstEachOther() {
    List<Tensor> real = List.of(new Tensor("x", "FP32", List.of(-1L, 4L)));
    assertEquals(
        List.of(), Surface.differences("input", List.of(), real), "nothing said, nothing wrong");
    assertEquals(
        List.of(),
        Surface.differences("input", List.of(new Tensor("x", "FP32", List.of(-1L, -1L))), real));
    assertEquals(
        List.of(
            "input 'x' has the shape [-1, 5] in the configuration and [-1, 4] in the model",
            "input 'x' is FP16 in the configuration and FP32 in the model",
            "input 'y' is in the configuration only; the model has [x]"),
        Surface.differences(
            "input",
            List.of(
                new Tensor("x", "FP32", List.of(-1L, 5L)),
                new Tensor("x", "FP16", List.of(-1L, 4L)),
                new Tensor("y", "FP32", List.of(-1L, 4L))),
            real));
    assertEquals("no counterpart", Outcome.NO_COUNTERPART.words());
  }
}
