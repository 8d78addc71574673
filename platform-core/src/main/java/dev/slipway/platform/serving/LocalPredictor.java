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
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.platform.routing.RouteTable;
import dev.slipway.platform.routing.RouteTable.Choice;
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
  public @Nullable SlipwayException admit(
      String model, @Nullable String version, long bytes, boolean playground) {
    ServedModel served = router.models().get(model);
    if (served == null) {
      return InferFailure.unknownModel(model).exception();
    }
    boolean noMemory = budget.heldBytes() + bytes > budget.limitBytes();
    if (!noMemory && version == null && anyRoom(served, bytes)) {
      return null;
    }
    Choice choice = version == null ? drawn(served) : named(served, version);
    Deployed target = choice == null ? null : served.ready().get(choice.version());
    if (noMemory) {
      SlipwayException why = Failures.noMemory(budget, bytes);
      return choice == null || target == null ? why : refuse(target, choice, playground, why);
    }
    if (choice == null || target == null || target.queue().hasRoom(bytes)) {
      // What is unknown or not ready is said when the request is there and can be named whole.
      return null;
    }
    target.queue().refused();
    return refuse(target, choice, playground, Failures.overloaded(target, 1, bytes));
  }

  private SlipwayException refuse(
      Deployed target, Choice choice, boolean playground, SlipwayException why) {
    TrafficLane lane = playground ? TrafficLane.PLAYGROUND : choice.lane();
    return loop.get().refuse(target, choice, lane, why);
  }

  private static boolean anyRoom(ServedModel served, long bytes) {
    for (Deployed target : served.ready().values()) {
      if (target.queue().hasRoom(bytes)) {
        return true;
      }
    }
    return false;
  }

  /** Which version refuses a request that nobody has read: by chance, its key is not known. */
  private @Nullable Choice drawn(ServedModel served) {
    return served.routes().choose(null, loop.get().random());
  }

  private static @Nullable Choice named(ServedModel served, String version) {
    VersionView view = served.view().version(version);
    return view == null ? null : served.routes().pinned(view.number());
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
