package dev.slipway.edge.http.oip;

import dev.slipway.edge.http.json.JsonWriter;
import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.infer.ModelView.VersionView;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The protocol's small documents, written into a writer. */
final class OipDocuments {

  /** Only what is served whole. */
  static final List<String> EXTENSIONS =
      List.of("binary_tensor_data", "model_configuration", "statistics");

  private final JsonWriter out;

  OipDocuments(JsonWriter out) {
    this.out = out;
  }

  void server(String version) {
    out.put("{\"name\":\"slipway\",\"version\":").putString(version).put(",\"extensions\":[");
    for (int i = 0; i < EXTENSIONS.size(); i++) {
      out.put(i == 0 ? "" : ",").putString(EXTENSIONS.get(i));
    }
    out.put("]}");
  }

  /**
   * A model's metadata.
   *
   * @param shown the version whose signature is shown
   */
  void model(ModelView model, VersionView shown) {
    out.put("{\"name\":").putString(model.name()).put(",\"versions\":[");
    boolean first = true;
    for (VersionView version : model.versions()) {
      out.put(first ? "\"" : ",\"").put((long) version.number()).put('"');
      first = false;
    }
    out.put("],\"platform\":").putString(shown.platform());
    out.put(",\"inputs\":");
    tensors(shown.signature().inputs());
    out.put(",\"outputs\":");
    tensors(shown.signature().outputs());
    out.put('}');
  }

  private void tensors(List<TensorSpec> specs) {
    out.put('[');
    for (int i = 0; i < specs.size(); i++) {
      TensorSpec spec = specs.get(i);
      out.put(i == 0 ? "{\"name\":" : ",{\"name\":").putString(spec.name());
      out.put(",\"datatype\":").putString(spec.type().name());
      out.put(",\"shape\":");
      dims(spec.shape(), 0);
      out.put('}');
    }
    out.put(']');
  }

  private void dims(Shape shape, int from) {
    out.put('[');
    for (int i = from; i < shape.rank(); i++) {
      out.put(i == from ? "" : ",").put(shape.dim(i));
    }
    out.put(']');
  }

  void modelReady(String model, boolean ready) {
    out.put("{\"name\":").putString(model).put(",\"ready\":").put(ready).put('}');
  }

  /**
   * A model's configuration as clients of Triton read it; {@code dims} are without the rows where
   * {@code max_batch_size} is above 0.
   *
   * @param maxBatch rows that one run takes at most
   */
  void configuration(ModelView model, VersionView version, int maxBatch) {
    int from = maxBatch > 0 ? 1 : 0;
    out.put("{\"name\":").putString(model.name());
    out.put(",\"platform\":").putString(version.platform());
    out.put(",\"backend\":").putString(backend(version.platform()));
    out.put(",\"max_batch_size\":").put((long) maxBatch);
    out.put(",\"input\":");
    configured(version.signature().inputs(), from);
    out.put(",\"output\":");
    configured(version.signature().outputs(), from);
    if (maxBatch > 0) {
      out.put(",\"dynamic_batching\":{}");
    }
    out.put('}');
  }

  private static String backend(String platform) {
    int end = platform.indexOf('_');
    return end < 0 ? platform : platform.substring(0, end);
  }

  private void configured(List<TensorSpec> specs, int from) {
    out.put('[');
    for (int i = 0; i < specs.size(); i++) {
      TensorSpec spec = specs.get(i);
      out.put(i == 0 ? "{\"name\":" : ",{\"name\":").putString(spec.name());
      out.put(",\"data_type\":").putString("TYPE_" + configuredType(spec.type()));
      out.put(",\"dims\":");
      dims(spec.shape(), from);
      out.put('}');
    }
    out.put(']');
  }

  private static String configuredType(TensorType type) {
    return type == TensorType.BYTES ? "STRING" : type.name();
  }

  /** One entry for each version. */
  void index(Collection<ModelView> models, boolean readyOnly) {
    out.put('[');
    boolean first = true;
    for (ModelView model : models) {
      for (VersionView version : model.versions()) {
        if (readyOnly && !version.ready()) {
          continue;
        }
        out.put(first ? "{\"name\":" : ",{\"name\":").putString(model.name());
        out.put(",\"version\":\"").put((long) version.number()).put('"');
        out.put(",\"state\":").putString(version.standing().name());
        String reason = version.reason();
        out.put(",\"reason\":").putString(reason == null ? "" : reason).put('}');
        first = false;
      }
    }
    out.put(']');
  }

  void statistics(List<VersionStatistics> versions) {
    out.put("{\"model_stats\":[");
    for (int i = 0; i < versions.size(); i++) {
      out.put(i == 0 ? "" : ",");
      statistics(versions.get(i));
    }
    out.put("]}");
  }

  private void statistics(VersionStatistics version) {
    out.put("{\"name\":").putString(version.model());
    out.put(",\"version\":\"").put((long) version.version()).put('"');
    out.put(",\"last_inference\":").put(version.lastInferenceMillis());
    out.put(",\"inference_count\":").put(version.inferenceCount());
    out.put(",\"execution_count\":").put(version.executionCount());
    out.put(",\"inference_stats\":{");
    total("success", version.success(), true);
    total("fail", version.fail(), false);
    total("queue", version.queue(), false);
    total("compute_input", version.gather(), false);
    total("compute_infer", version.compute(), false);
    total("compute_output", version.handOut(), false);
    total("cache_hit", null, false);
    total("cache_miss", null, false);
    out.put("},\"response_stats\":{},\"batch_stats\":[");
    boolean first = true;
    for (VersionStatistics.BatchTotal batch : version.batches()) {
      out.put(first ? "{\"batch_size\":" : ",{\"batch_size\":").put((long) batch.rows()).put(',');
      total("compute_input", batch.gather(), true);
      total("compute_infer", batch.compute(), false);
      total("compute_output", batch.handOut(), false);
      out.put('}');
      first = false;
    }
    out.put("],\"memory_usage\":[");
    if (version.memoryBytes() > 0) {
      out.put("{\"type\":\"CPU\",\"id\":0,\"byte_size\":").put(version.memoryBytes()).put('}');
    }
    out.put("]}");
  }

  private void total(String name, VersionStatistics.@Nullable Total total, boolean first) {
    out.put(first ? "\"" : ",\"").put(name).put("\":{\"count\":");
    out.put(total == null ? 0L : total.count()).put(",\"ns\":");
    out.put(total == null ? 0L : total.nanos()).put('}');
  }
}
