package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Ref;
import dev.slipway.app.cli.apply.Step;
import dev.slipway.app.cli.apply.Wish.PrincipalWish;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/** Bodies of the calls that steps make. */
final class StepJson {

  private StepJson() {}

  /** A policy, with the numbers of its versions. */
  static JsonObject policy(
      Step.SetTraffic traffic, String reason, ToIntBiFunction<String, Ref> number) {
    JsonArray routes = new JsonArray();
    traffic
        .routes()
        .forEach(
            share ->
                routes.add(
                    new JsonObject()
                        .put("version", number.applyAsInt(traffic.model(), share.version()))
                        .put("weight", share.weight())));
    JsonArray shadows = new JsonArray();
    traffic
        .shadows()
        .forEach(
            share ->
                shadows.add(
                    new JsonObject()
                        .put("version", number.applyAsInt(traffic.model(), share.version()))
                        .put("sample", share.weight())));
    JsonObject policy =
        new JsonObject().put("routes", routes).put("shadows", shadows).put("reason", reason);
    StickyKey sticky = traffic.sticky();
    if (sticky != null) {
      policy.put(
          "sticky",
          new JsonObject().put("source", sticky.source().name()).put("name", sticky.name()));
    }
    return given(policy, "salt", traffic.salt());
  }

  /** What the wish says of a principal, but for whether it is disabled. */
  static JsonObject person(JsonObject body, PrincipalWish wish) {
    given(body, "kind", wish.kind() == null ? null : wish.kind().name());
    given(body, "displayName", wish.displayName());
    List<Grant> grants = wish.grants();
    if (grants != null) {
      JsonArray all = new JsonArray();
      grants.forEach(
          grant ->
              all.add(
                  new JsonObject()
                      .put("right", grant.right().name())
                      .put("pattern", grant.pattern())));
      body.put("grants", all);
    }
    return body;
  }

  /** The body with a field that is given, as it is without. */
  static JsonObject given(JsonObject body, String field, @Nullable Object value) {
    return value == null ? body : body.put(field, value);
  }
}
