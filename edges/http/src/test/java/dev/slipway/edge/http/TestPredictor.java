package dev.slipway.edge.http;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferFailure;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.PredictionId;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.infer.Predictor;
import dev.slipway.platform.infer.RouteReason;
import dev.slipway.platform.infer.SignatureCheck;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.platform.serving.PredictionObserver;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers with {@link TestModel}s on the caller's own loop, without queue or engine. */
final class TestPredictor implements Predictor {

  private final Map<String, TestModel> models = new TreeMap<>();
  private final PredictionIds ids = new PredictionIds(new byte[16], 1);
  private final PayloadBudget budget;
  private final PredictionObserver observer;

  /** Calls that were held back instead of answered. */
  private final List<InferCall> heldBack = new ArrayList<>();

  volatile boolean holdBack;

  /** What was asked last. */
  volatile @Nullable InferRequest last;

  TestPredictor(long budgetBytes, PredictionObserver observer) {
    this.budget = new PayloadBudget(budgetBytes);
    this.observer = observer;
    for (TensorType type : TensorType.values()) {
      add(TestModel.same(type));
    }
    add(TestModel.swap());
    add(TestModel.row());
    add(TestModel.line());
    add(TestModel.lines());
    add(TestModel.grid());
    add(TestModel.counted());
    add(TestModel.loading());
  }

  void add(TestModel model) {
    models.put(model.view().name(), model);
  }

  @Override
  public void submit(InferCall call) {
    last = call.request();
    Context context = Vertx.currentContext();
    context.runOnContext(
        ignored -> {
          if (holdBack) {
            synchronized (heldBack) {
              heldBack.add(call);
            }
          } else {
            answer(call);
          }
        });
  }

  /** The calls that are held back. */
  List<InferCall> heldBack() {
    synchronized (heldBack) {
      return List.copyOf(heldBack);
    }
  }

  private void answer(InferCall call) {
    InferRequest request = call.request();
    long began = System.nanoTime();
    TestModel model = models.get(request.model());
    InferResponse response;
    int rows;
    try {
      if (model == null) {
        throw InferFailure.unknownModel(request.model()).exception();
      }
      Signature signature = model.version(request.version()).signature();
      SignatureCheck check = new SignatureCheck(signature);
      InferTensor[] inputs = check.inputs(request);
      rows = check.rows(inputs);
      List<InferTensor> all = model.run().apply(Arrays.asList(inputs));
      List<InferTensor> wanted = new ArrayList<>();
      for (int index : check.outputs(request)) {
        wanted.add(all.get(index));
      }
      int number = model.version(request.version()).number();
      response =
          new InferResponse(
              request.model(),
              number,
              wanted,
              ids.next(
                  System.currentTimeMillis(),
                  1,
                  number,
                  request.version() == null ? TrafficLane.ROUTED : TrafficLane.PINNED),
              new InferResponse.Timings(0, 1, rows));
    } catch (SlipwayException failure) {
      observer.observe(
          request.model(), 1, 1, TrafficLane.ROUTED, failure.code(), 1, 0, 0, 0, 0, 0, 0);
      call.completion().failed(failure);
      return;
    }
    call.completion()
        .answered(
            response,
            told ->
                observer.observe(
                    response.model(),
                    response.version(),
                    1,
                    request.playground() ? TrafficLane.PLAYGROUND : TrafficLane.ROUTED,
                    told,
                    System.nanoTime() - began,
                    10,
                    100,
                    20,
                    30,
                    Math.max(1, rows),
                    Math.max(1, rows)));
  }

  @Override
  public @Nullable SlipwayException admit(
      String name, @Nullable String version, long bytes, boolean playground) {
    TestModel model = models.get(name);
    if (model == null) {
      return InferFailure.unknownModel(name).exception();
    }
    ModelView.VersionView found = model.view().version(version);
    if (found == null) {
      return InferFailure.unknownVersion(name, String.valueOf(version), "1, 2").exception();
    }
    if (!found.ready()) {
      return InferFailure.notReady(name, "version " + found.number(), found.reason()).exception();
    }
    return budget.heldBytes() < budget.limitBytes()
        ? null
        : new SlipwayException(
            FailureCode.UNAVAILABLE, "full", Map.of("retryAfterSeconds", 2), null);
  }

  @Override
  public RouteReason reason(InferRequest request) {
    return request.version() == null ? RouteReason.DRAWN : RouteReason.NAMED;
  }

  @Override
  public PayloadBudget budget() {
    return budget;
  }

  @Override
  public @Nullable ModelView model(String name) {
    TestModel model = models.get(name);
    return model == null ? null : model.view();
  }

  @Override
  public Collection<ModelView> models() {
    return models.values().stream().map(TestModel::view).toList();
  }

  @Override
  public @Nullable PredictionId recognise(String text) {
    return ids.parse(text);
  }
}
