package dev.slipway.edge.http.oip;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.exchange.EdgeLoop;
import dev.slipway.edge.http.exchange.Exchange;
import dev.slipway.edge.http.exchange.Payload;
import dev.slipway.edge.http.json.JsonReader;
import dev.slipway.edge.http.json.JsonWriter;
import dev.slipway.platform.infer.InferFailure;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.infer.ModelView.VersionView;
import dev.slipway.platform.infer.Predictor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's calls on one event loop. Health is open; everything else wants a key (or {@code
 * access.anonymous-predict}): inference the right to predict, what describes a model either that or
 * the right to view it.
 */
public final class OipEndpoint {

  private static final int MOST_INDEX_BYTES = 4096;

  private final EdgeLoop loop;
  private final String version;
  private final BooleanSupplier ready;
  private final InferenceStatistics statistics;

  /**
   * @param version of the product, for the server's metadata
   * @param ready whether this node may be sent predictions
   */
  public OipEndpoint(
      EdgeLoop loop, String version, BooleanSupplier ready, InferenceStatistics statistics) {
    this.loop = loop;
    this.version = version;
    this.ready = ready;
    this.statistics = statistics;
  }

  /** Answers one call. */
  public void handle(Exchange exchange, OipPath path) {
    OipPath.Target target = path.target();
    if (target == OipPath.Target.UNKNOWN) {
      exchange.error(404, "Not Found");
      return;
    }
    HttpMethod method = exchange.request().method();
    boolean allowed =
        target.post()
            ? method.equals(HttpMethod.POST)
            : method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    if (!allowed) {
      exchange
          .request()
          .response()
          .headers()
          .set(HttpHeaders.ALLOW, target.post() ? "POST" : "GET, HEAD");
      exchange.error(405, "Method Not Allowed");
      return;
    }
    try {
      dispatch(exchange, path);
    } catch (SlipwayException failure) {
      exchange.fail(failure);
    }
  }

  private void dispatch(Exchange exchange, OipPath path) {
    String model = path.model() == null ? "" : path.model();
    switch (path.target()) {
      case INFER -> infer(exchange, model, path.version());
      case LIVE -> exchange.json(200, "{\"live\":true}");
      case READY -> ready(exchange);
      case SERVER -> {
        if (exchange.authenticate() != null) {
          document(exchange, 200, documents -> documents.server(version));
        }
      }
      case MODEL -> model(exchange, model, path.version());
      case MODEL_READY -> modelReady(exchange, model, path.version());
      case MODEL_CONFIG -> configuration(exchange, model, path.version());
      case STATISTICS -> statistics(exchange, path.model(), path.version());
      case REPOSITORY_INDEX -> index(exchange);
      case REPOSITORY_CHANGE ->
          exchange.fail(
              new SlipwayException(
                  FailureCode.UNSUPPORTED,
                  "models are not loaded and unloaded here; deploy with 'slipway deploy' or POST"
                      + " /api/v1/deployments"));
      case UNKNOWN -> exchange.error(404, "Not Found");
    }
  }

  private void infer(Exchange exchange, String model, @Nullable String modelVersion) {
    if (!exchange.mayPredict(model) || !exchange.withinQuota()) {
      return;
    }
    boolean playground = exchange.playground();
    SlipwayException refusal =
        loop.predictor()
            .admit(model, modelVersion, Math.max(0, exchange.announcedBytes()), playground);
    if (refusal != null) {
      InferExchange.fail(exchange, refusal);
      return;
    }
    exchange.receive(new InferExchange(exchange, model, modelVersion, playground));
  }

  private void ready(Exchange exchange) {
    boolean now = ready.getAsBoolean();
    exchange.json(now ? 200 : 503, now ? "{\"ready\":true}" : "{\"ready\":false}");
  }

  private void model(Exchange exchange, String name, @Nullable String number) {
    ModelView view = view(exchange, name);
    if (view != null) {
      VersionView shown = version(view, number);
      document(exchange, 200, documents -> documents.model(view, shown));
    }
  }

  private void modelReady(Exchange exchange, String name, @Nullable String number) {
    ModelView view = view(exchange, name);
    if (view != null) {
      boolean now = number == null ? view.ready() : version(view, number).ready();
      document(exchange, now ? 200 : 503, documents -> documents.modelReady(name, now));
    }
  }

  private void configuration(Exchange exchange, String name, @Nullable String number) {
    ModelView view = view(exchange, name);
    if (view != null) {
      VersionView shown = version(view, number);
      document(exchange, 200, documents -> documents.configuration(view, shown, shown.maxRows()));
    }
  }

  private void statistics(Exchange exchange, @Nullable String name, @Nullable String number) {
    if (name == null) {
      Actor actor = exchange.authenticate();
      if (actor != null) {
        List<VersionStatistics> visible =
            statistics.with(loop.predictor().models()).stream()
                .filter(each -> maySee(actor, each.model()))
                .toList();
        document(exchange, 200, documents -> documents.statistics(visible));
      }
      return;
    }
    ModelView view = view(exchange, name);
    if (view != null) {
      int only = number == null ? 0 : version(view, number).number();
      List<VersionStatistics> wanted =
          statistics.with(List.of(view)).stream()
              .filter(each -> each.model().equals(name))
              .filter(each -> only == 0 || each.version() == only)
              .toList();
      document(exchange, 200, documents -> documents.statistics(wanted));
    }
  }

  private void index(Exchange exchange) {
    Actor actor = exchange.authenticate();
    if (actor == null) {
      return;
    }
    exchange.receive(
        new Exchange.BodyListener() {
          @Override
          public void body(byte[] bytes, int from, int to) {
            if (to - from > MOST_INDEX_BYTES) {
              // It is read on this loop, which others wait for.
              throw new SlipwayException(
                  FailureCode.TOO_LARGE,
                  "a request for the index has at most " + MOST_INDEX_BYTES + " bytes");
            }
            boolean readyOnly = readyOnly(bytes, from, to);
            List<ModelView> visible =
                loop.predictor().models().stream()
                    .filter(model -> maySee(actor, model.name()))
                    .collect(Collectors.toList());
            document(exchange, 200, documents -> documents.index(visible, readyOnly));
          }

          @Override
          public void callerGone() {}
        });
  }

  /** The index request's only field; an empty body asks for everything. */
  static boolean readyOnly(byte[] bytes, int from, int to) {
    JsonReader json = new JsonReader(bytes, from, to);
    if (json.position() == to) {
      return false;
    }
    boolean readyOnly = false;
    for (boolean more = json.enterObject(); more; more = json.nextField()) {
      boolean wanted = json.name().equals("ready");
      if (!wanted) {
        json.skip();
      } else if (!json.skipNull()) {
        readyOnly = json.readBoolean();
      }
    }
    json.requireEnd();
    return readyOnly;
  }

  /** The model, when the caller may see it and it is there; else the exchange was failed. */
  private @Nullable ModelView view(Exchange exchange, String name) {
    Actor actor = exchange.authenticate();
    if (actor == null) {
      return null;
    }
    if (!maySee(actor, name)) {
      exchange.fail(
          new SlipwayException(
              FailureCode.FORBIDDEN,
              actor.name() + " has no right to predict with the model '" + name + "' or view it"));
      return null;
    }
    Predictor predictor = loop.predictor();
    ModelView view = predictor.model(name);
    if (view == null) {
      exchange.fail(InferFailure.unknownModel(Shown.shortened(name)).exception());
    }
    return view;
  }

  private static boolean maySee(Actor actor, String model) {
    return actor.kind() == Actor.Kind.NOBODY
        || actor.may(Actor.Right.PREDICT, model)
        || actor.may(Actor.Right.VIEW, model);
  }

  /**
   * The version that a path names, or the one that stands for the model.
   *
   * @throws SlipwayException NOT_FOUND when the model has no such version here, UNAVAILABLE when
   *     none stands for it
   */
  static VersionView version(ModelView model, @Nullable String numberOrAlias) {
    VersionView found = model.version(numberOrAlias);
    if (found != null) {
      return found;
    }
    if (numberOrAlias == null && !model.versions().isEmpty()) {
      return model.versions().get(model.versions().size() - 1);
    }
    if (numberOrAlias == null) {
      throw InferFailure.notReady(model.name(), "every version", "none is routed").exception();
    }
    String known =
        model.versions().stream()
            .map(version -> Integer.toString(version.number()))
            .collect(Collectors.joining(", "));
    throw InferFailure.unknownVersion(model.name(), Shown.shortened(numberOrAlias), known)
        .exception();
  }

  private void document(Exchange exchange, int status, Consumer<OipDocuments> writing) {
    JsonWriter out = loop.writer();
    writing.accept(new OipDocuments(out));
    exchange.tell(status, Exchange.JSON, Payload.of(out.toBytes()));
  }
}
