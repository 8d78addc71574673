package dev.slipway.platform.serving;

import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.batching.BatchLimits;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferFailure;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.ItemQuota;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.infer.ModelView.VersionView;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.platform.routing.RouteTable;
import dev.slipway.platform.routing.RouteTable.Choice;
import dev.slipway.platform.routing.StickyValue;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the version for a call, holds the call against its signature, takes room in its queue, and
 * sends it off. Reads one snapshot for each call. Thread-safe.
 */
final class Router {

  private static final InferTensor[] NO_INPUTS = new InferTensor[0];
  private static final int[] NO_OUTPUTS = new int[0];

  private volatile Map<String, ServedModel> models = Map.of();

  /** From now on calls are routed by these. */
  void publish(Map<String, ServedModel> next) {
    models = next;
  }

  Map<String, ServedModel> models() {
    return models;
  }

  /** On the call's loop. */
  void route(Loop loop, InferCall call) {
    long now = System.nanoTime();
    InferRequest request = call.request();
    Deployed target = null;
    TrafficLane lane = TrafficLane.ROUTED;
    long revision = 0;
    try {
      ServedModel model = models.get(request.model());
      if (model == null) {
        throw InferFailure.unknownModel(request.model()).exception();
      }
      Choice choice = choose(model, request, loop.random());
      target = deployed(model, choice);
      lane = request.playground() ? TrafficLane.PLAYGROUND : choice.lane();
      revision = choice.trafficRevision();
      target.entered();
      enter(loop, call, target, lane, revision, now);
      if (lane != TrafficLane.PLAYGROUND && !model.routes().shadows().isEmpty()) {
        copyToShadows(loop, call, model, target, now);
      }
    } catch (SlipwayException refused) {
      refuse(loop, call, target, lane, revision, now, refused);
    }
  }

  private static void enter(
      Loop loop, InferCall call, Deployed target, TrafficLane lane, long revision, long now) {
    InferRequest request = call.request();
    InferTensor[] inputs = target.check().inputs(request);
    int[] outputs = target.check().outputs(request);
    int rows = target.check().rows(inputs);
    long bytes = request.payloadBytes();
    Pending pending =
        new Pending(
            loop,
            call,
            target,
            lane,
            revision,
            inputs,
            outputs,
            0,
            rows,
            bytes,
            now,
            request.deadlineNanos(),
            null);
    if (request.deadlineNanos() != Long.MAX_VALUE && request.deadlineNanos() - now <= 0) {
      throw Failures.deadlinePassed(pending);
    }
    ItemQuota quota = call.quota();
    if (quota != null) {
      SlipwayException spent = quota.takeItems(rows);
      if (spent != null) {
        throw spent;
      }
    }
    // The caller's edge lets go of the body once it has its answer, which a copy outlives.
    if (lane == TrafficLane.SHADOW && !pending.holdBody(bytes)) {
      throw Failures.noMemory(target.budget(), bytes);
    }
    if (!target.queue().reserve(rows, bytes)) {
      pending.letGo();
      throw Failures.overloaded(target, rows, bytes);
    }
    BatchLimits limits = target.queue().limits();
    if (limits.gathers() && rows > limits.maxItems()) {
      List<Pending> parts = Split.cut(pending, limits.maxItems());
      for (int i = 0; i < parts.size(); i++) {
        loop.send(parts.get(i), target);
      }
    } else {
      loop.send(pending, target);
    }
  }

  private static void refuse(
      Loop loop,
      InferCall call,
      @Nullable Deployed target,
      TrafficLane lane,
      long revision,
      long now,
      SlipwayException why) {
    Pending refused =
        new Pending(
            loop, call, target, lane, revision, NO_INPUTS, NO_OUTPUTS, 0, 0, 0, now, now, null);
    refused.fail(why, 0, 0, 0);
    loop.schedule();
  }

  private static Choice choose(ServedModel model, InferRequest request, int random) {
    RouteTable routes = model.routes();
    String version = request.version();
    if (version != null) {
      VersionView view = model.view().version(version);
      if (view == null) {
        throw InferFailure.unknownVersion(request.model(), version, known(model.view()))
            .exception();
      }
      Choice pinned = routes.pinned(view.number());
      if (pinned == null) {
        throw notReady(request.model(), view);
      }
      return pinned;
    }
    StickyKey sticky = routes.sticky();
    String key = sticky == null ? null : StickyValue.of(sticky, request);
    Choice choice = routes.choose(key, random);
    if (choice == null) {
      VersionView stable = model.view().version(routes.stable());
      throw stable == null
          ? InferFailure.notReady(
                  request.model(), "no version with traffic", "name a version, or give one traffic")
              .exception()
          : notReady(request.model(), stable);
    }
    return choice;
  }

  private static SlipwayException notReady(String model, VersionView view) {
    return InferFailure.notReady(model, "version " + view.number(), view.reason()).exception();
  }

  private static String known(ModelView view) {
    String versions =
        view.versions().stream()
            .map(version -> Integer.toString(version.number()))
            .collect(Collectors.joining(", "));
    return view.aliases().isEmpty()
        ? versions
        : versions + " and the aliases " + String.join(", ", view.aliases().keySet());
  }

  private static Deployed deployed(ServedModel model, Choice choice) {
    Deployed deployed = model.ready().get(choice.version());
    if (deployed == null) {
      throw new IllegalStateException("the routes choose from what is ready");
    }
    return deployed;
  }

  /** A shadow that is busy or takes other inputs misses its copy; the caller never notices. */
  private static void copyToShadows(
      Loop loop, InferCall call, ServedModel model, Deployed answering, long now) {
    for (Shadow shadow : model.routes().shadows()) {
      Deployed target = model.ready().get(shadow.version());
      long drawn = ((loop.random() & 0xffff_ffffL) * 10_000) >>> 32;
      if (target == null || target.equals(answering) || drawn >= shadow.sample()) {
        continue;
      }
      InferCall copy = new InferCall(call.request(), WarmUpRun.NOBODY);
      long revision = model.routes().revision();
      target.entered();
      try {
        enter(loop, copy, target, TrafficLane.SHADOW, revision, now);
      } catch (SlipwayException refused) {
        refuse(loop, copy, target, TrafficLane.SHADOW, revision, now, refused);
      }
    }
  }
}
