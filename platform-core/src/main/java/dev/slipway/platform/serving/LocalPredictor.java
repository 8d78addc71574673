package dev.slipway.platform.serving;

import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferFailure;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.infer.ModelView.VersionView;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.PredictionId;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.infer.Predictor;
import dev.slipway.platform.infer.RouteReason;
import dev.slipway.platform.routing.RouteTable;
import dev.slipway.platform.routing.StickyValue;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.util.Collection;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The edges' door to what this node serves. */
final class LocalPredictor implements Predictor {

  private final Router router;
  private final Supplier<Loop> loop;
  private final PayloadBudget budget;
  private final PredictionIds ids;

  LocalPredictor(Router router, Supplier<Loop> loop, PayloadBudget budget, PredictionIds ids) {
    this.router = router;
    this.loop = loop;
    this.budget = budget;
    this.ids = ids;
  }

  @Override
  public void submit(InferCall call) {
    loop.get().submit(call);
  }

  @Override
  public @Nullable SlipwayException admit(String model, @Nullable String version, long bytes) {
    ServedModel served = router.models().get(model);
    if (served == null) {
      return InferFailure.unknownModel(model).exception();
    }
    if (budget.heldBytes() + bytes > budget.limitBytes()) {
      return InferFailure.overloaded(
              "this node",
              budget.limitBytes() + " bytes of requests",
              (budget.heldBytes() + bytes) + " bytes",
              1)
          .exception();
    }
    return version == null ? anyRoom(served, bytes) : room(served, version, bytes);
  }

  private static @Nullable SlipwayException room(ServedModel served, String version, long bytes) {
    VersionView view = served.view().version(version);
    Deployed target = view == null ? null : served.ready().get(view.number());
    // What is unknown or not ready is said when the request is there and can be named whole.
    return target == null || target.queue().hasRoom(bytes) ? null : full(target, bytes);
  }

  private static @Nullable SlipwayException anyRoom(ServedModel served, long bytes) {
    Deployed full = null;
    for (Deployed target : served.ready().values()) {
      if (target.queue().hasRoom(bytes)) {
        return null;
      }
      full = target;
    }
    return full == null ? null : full(full, bytes);
  }

  private static SlipwayException full(Deployed target, long bytes) {
    target.queue().refused();
    return Failures.overloaded(target, 1, bytes);
  }

  @Override
  public RouteReason reason(InferRequest request) {
    ServedModel served = router.models().get(request.model());
    if (request.version() != null || served == null) {
      return RouteReason.NAMED;
    }
    RouteTable routes = served.routes();
    StickyKey sticky = routes.sticky();
    return routes.reason(sticky == null ? null : StickyValue.of(sticky, request));
  }

  @Override
  public PayloadBudget budget() {
    return budget;
  }

  @Override
  public @Nullable ModelView model(String name) {
    ServedModel served = router.models().get(name);
    return served == null ? null : served.view();
  }

  @Override
  public Collection<ModelView> models() {
    TreeMap<String, ModelView> views = new TreeMap<>();
    router.models().forEach((name, served) -> views.put(name, served.view()));
    return views.values();
  }

  @Override
  public @Nullable PredictionId recognise(String text) {
    return ids.parse(text);
  }
}
