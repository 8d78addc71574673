package dev.slipway.platform.device;

import io.vertx.core.json.JsonObject;

/**
 * Where the CPU's memory for models comes from, in numbers and in a sentence.
 *
 * @param modelBytes what models may have
 * @param wholeBytes what all shares come from; 0 where the configuration says {@code modelBytes}
 * @param heapBytes of this JVM, not for models
 * @param directBytes direct memory that this JVM may take, not for models
 */
public record BudgetOrigin(
    From from, long modelBytes, long wholeBytes, long heapBytes, long directBytes) {

  /** What the budget was made of. */
  public enum From {
    MACHINE,
    CONTROL_GROUP,
    CONFIGURATION
  }

  /** A budget that somebody set. */
  public static BudgetOrigin configured(long modelBytes) {
    return new BudgetOrigin(From.CONFIGURATION, modelBytes, 0, 0, 0);
  }

  /** For the devices' list and for a start that has too little. */
  public String sentence() {
    if (from == From.CONFIGURATION) {
      return Bytes.text(modelBytes) + " for models, as engine.memory says";
    }
    return Bytes.text(modelBytes)
        + " for models = "
        + Bytes.text(wholeBytes)
        + (from == From.CONTROL_GROUP
            ? " (limit of the control group)"
            : " (memory of the machine)")
        + " − heap "
        + Bytes.text(heapBytes)
        + " − direct memory "
        + Bytes.text(directBytes)
        + " − 10 %";
  }

  /** {@code {from, modelBytes, wholeBytes, heapBytes, directBytes}}. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("from", from.name())
        .put("modelBytes", modelBytes)
        .put("wholeBytes", wholeBytes)
        .put("heapBytes", heapBytes)
        .put("directBytes", directBytes);
  }
}
