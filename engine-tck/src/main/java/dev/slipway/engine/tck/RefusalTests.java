package dev.slipway.engine.tck;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What does not fit the signature is refused before it is read, and the tensor is named. */
abstract class RefusalTests extends Group {

  private static final Set<EngineFailure> BAD_INPUT = Set.of(EngineFailure.BAD_INPUT);

  @Test
  @DisplayName("a tensor of another datatype is refused and named")
  void wrongType() throws EngineException {
    eachInput(
        "another datatype",
        (spec, given) -> {
          TensorType other =
              spec.type() == TensorType.FP64 || spec.type() == TensorType.BYTES
                  ? TensorType.INT32
                  : TensorType.FP64;
          return zeros(other, given.shape());
        });
  }

  @Test
  @DisplayName("a tensor with a dimension too many is refused and named")
  void wrongRank() throws EngineException {
    eachInput(
        "a dimension too many",
        (spec, given) -> {
          long[] dims = java.util.Arrays.copyOf(given.shape().toArray(), given.shape().rank() + 1);
          dims[dims.length - 1] = 2;
          return zeros(spec.type(), Shape.of(dims));
        });
  }

  @Test
  @DisplayName("a tensor with another size in a fixed dimension is refused and named")
  void wrongDimension() throws EngineException {
    int tried =
        eachInput(
            "another size",
            (spec, given) -> {
              long[] dims = given.shape().toArray();
              for (int i = 0; i < dims.length; i++) {
                if (spec.shape().dim(i) != Shape.VARIABLE) {
                  dims[i]++;
                  return zeros(spec.type(), Shape.of(dims));
                }
              }
              return null;
            });
    if (tried == 0) {
      inapplicable("no input of a sample has a fixed dimension");
    }
  }

  @Test
  @DisplayName("inputs that have another number of rows than the batch are refused")
  void unequalRows() throws EngineException {
    int tried = 0;
    for (Sample sample : bench().samples()) {
      Signature signature = bench().signature(sample);
      if (!signature.batchable() || signature.inputs().size() < 2) {
        continue;
      }
      tried++;
      with(
          sample,
          (executor, call) -> {
            Call unequal = call.with(1, Rows.pick(call.inputs().get(1), 0));
            KitBatch batch = new KitBatch(signature);
            batch.gather(List.of(unequal), executor.allOutputs());
            refuse(executor, batch, sample + " with unequal rows");
            executor.answersRightly(List.of(call), sample + " after unequal rows");
          });
    }
    if (tried == 0) {
      inapplicable("no sample that can be batched has two inputs");
    }
  }

  @Test
  @DisplayName("an input too few, one too many, or one with another name is refused and named")
  void wrongNames() throws EngineException {
    for (Sample sample : bench().samples()) {
      Signature signature = bench().signature(sample);
      if (signature.inputs().isEmpty()) {
        continue;
      }
      TensorSpec first = signature.inputs().get(0);
      List<TensorSpec> fewer = signature.inputs().subList(1, signature.inputs().size());
      List<TensorSpec> renamed = new ArrayList<>(signature.inputs());
      renamed.set(0, new TensorSpec("no-such-input", first.type(), first.shape()));
      List<TensorSpec> more = new ArrayList<>(signature.inputs());
      more.add(new TensorSpec("one-too-many", first.type(), first.shape()));
      with(
          sample,
          (executor, call) -> {
            refuseSignature(
                executor,
                call,
                new Signature(signature.name(), fewer, signature.outputs()),
                first.name());
            refuseSignature(
                executor,
                call,
                new Signature(signature.name(), more, signature.outputs()),
                "one-too-many");
            refuseSignature(
                executor,
                call,
                new Signature(signature.name(), renamed, signature.outputs()),
                "no-such-input");
            executor.answersRightly(List.of(call), sample + " after wrong names");
          });
    }
  }

  private void refuseSignature(Executor executor, Call call, Signature other, String name) {
    KitBatch batch = new KitBatch(other);
    List<Tensor> inputs = new ArrayList<>(call.inputs());
    inputs.add(inputs.get(0));
    int from = Math.max(0, call.inputs().size() - other.inputs().size());
    List<Tensor> fitting = inputs.subList(from, from + other.inputs().size());
    batch.gather(
        List.of(new Call(fitting, call.outputs(), call.rows(), call.tolerance())),
        executor.allOutputs());
    String what = "a batch with the inputs " + other.inputs();
    mustName(what, refuse(executor, batch, what), name);
  }

  @Test
  @DisplayName("an instance for a signature that the model does not have is refused and named")
  void wrongSignature() throws EngineException {
    Sample sample = bench().firstSample();
    Signature signature = bench().signature(sample);
    TensorSpec output = signature.outputs().get(0);
    Signature other =
        new Signature(
            "no_such_signature",
            signature.inputs(),
            List.of(new TensorSpec("no-such-output", output.type(), output.shape())));
    try (LoadedModel model = bench().load(sample)) {
      EngineException refused =
          mustRefuse(
              "a signature that the model does not have",
              Set.of(EngineFailure.BAD_INPUT, EngineFailure.UNSUPPORTED, EngineFailure.INTERNAL),
              () -> model.open(other).close());
      mustName("a signature that the model does not have", refused, "no_such_signature");
    }
  }

  /** What stands in for an input; null when this one has no such fault. */
  private interface Fault {
    @Nullable Tensor instead(TensorSpec spec, Tensor given);
  }

  private int eachInput(String what, Fault fault) throws EngineException {
    int[] tried = {0};
    for (Sample sample : bench().samples()) {
      with(
          sample,
          (executor, call) -> {
            for (int i = 0; i < executor.signature.inputs().size(); i++) {
              TensorSpec spec = executor.signature.inputs().get(i);
              Tensor wrong = fault.instead(spec, call.inputs().get(i));
              if (wrong == null) {
                continue;
              }
              tried[0]++;
              KitBatch batch = new KitBatch(executor.signature);
              batch.gather(List.of(call.with(i, wrong)), executor.allOutputs());
              String told = sample + ", " + what + " for the input " + spec;
              mustName(told, refuse(executor, batch, told), spec.name());
              executor.answersRightly(List.of(call), sample + " after " + what);
            }
          });
    }
    return tried[0];
  }

  private static EngineException refuse(Executor executor, KitBatch batch, String what) {
    return mustRefuse(
        what,
        BAD_INPUT,
        () -> {
          List<Answer> answers = executor.run(batch, true, KitRunContext.withoutDeadline());
          for (Answer answer : answers) {
            if (answer.failure() != null) {
              throw answer.failure();
            }
          }
        });
  }

  private static Tensor zeros(TensorType type, Shape shape) {
    if (type == TensorType.BYTES) {
      return Tensor.ofBytes(
          shape,
          ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN),
          new int[Math.toIntExact(shape.elements()) + 1]);
    }
    int bytes = Math.toIntExact(shape.elements() * type.bytes());
    return Tensor.of(type, shape, ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }
}
