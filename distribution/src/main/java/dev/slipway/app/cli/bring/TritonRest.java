package dev.slipway.app.cli.bring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What a Triton configuration says beyond versions, batching and instances. */
final class TritonRest {

  /** Read elsewhere, or what the import itself is. */
  private static final Set<String> READ =
      Set.of(
          "name",
          "platform",
          "backend",
          "version_policy",
          "max_batch_size",
          "dynamic_batching",
          "instance_group",
          "input",
          "output",
          "metric_tags",
          "parameters",
          "default_model_filename");

  private static final Map<String, String> WHY =
      Map.ofEntries(
          Map.entry("sequence_batching", "state of sequences is not kept"),
          Map.entry("ensemble_scheduling", "models are not chained; the caller calls one by one"),
          Map.entry("optimization", "set graph-optimisation with 'slipway deploy --setting'"),
          Map.entry(
              "model_warmup",
              "each version is warmed up before it is READY, with data of its" + " own"),
          Map.entry("response_cache", "answers are not cached"),
          Map.entry("model_transaction_policy", "a call has one answer"),
          Map.entry("model_repository_agents", "an upload is checked by the server itself"),
          Map.entry("model_operations", "operations from other libraries are not loaded"),
          Map.entry("cc_model_filenames", "one file serves every processor"),
          Map.entry("runtime", "the engine's plugin brings its runtime"),
          Map.entry("batch_input", "a model sees its callers' inputs only"),
          Map.entry("batch_output", "a caller gets its rows of every output"),
          Map.entry("model_metrics", "the buckets of histograms are fixed"));

  private TritonRest() {}

  /** Tells of every key that nobody else has read. */
  static void tell(TextMessage config, Telling telling) {
    for (TextField field : config.fields()) {
      if (!READ.contains(field.name())) {
        telling.none(
            field.name(),
            field.line(),
            WHY.getOrDefault(field.name(), "Slipway has no such setting"));
      }
    }
  }

  /** Tells of what an input or output says beyond name, type and shape. */
  static void tensor(String key, TextMessage tensor, Telling telling) {
    for (TextField field : tensor.fields()) {
      switch (field.name()) {
        case "name", "data_type", "dims" -> {}
        case "reshape" ->
            telling.none(
                key + ".reshape", field.line(), "callers send the shape that the model takes");
        case "label_filename" ->
            telling.none(
                key + ".label_filename", field.line(), "answers hold values, no label texts");
        default ->
            telling.none(key + "." + field.name(), field.line(), "the model's own signature says");
      }
    }
  }

  /** Settings of the engine among the parameters. */
  static Map<String, String> parameters(TextMessage config, boolean onnx, Telling telling) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (TextField entry : config.all("parameters")) {
      TextMessage pair = entry.inside();
      String key = String.valueOf(pair.text("key"));
      TextField value = pair.one("value");
      String text =
          value == null || value.message() == null ? null : value.inside().text("string_value");
      switch (onnx ? key : "") {
        case "execution_mode" -> {
          String mode = "1".equals(text) ? "parallel" : "sequential";
          settings.put("execution-mode", mode);
          telling.taken("parameters." + key, entry.line(), "execution-mode " + mode);
        }
        case "intra_op_thread_count", "inter_op_thread_count" ->
            telling.none(
                "parameters." + key,
                entry.line(),
                text
                    + ": threads are part of a deployment's share; 'slipway deploy --setting "
                    + key.replace("_thread_count", "-threads").replace('_', '-')
                    + "=N' sets them");
        default ->
            telling.none(
                "parameters." + key, entry.line(), "no engine here has a setting of this name");
      }
    }
    return settings;
  }
}
