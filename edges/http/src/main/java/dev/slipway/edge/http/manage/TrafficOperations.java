package dev.slipway.edge.http.manage;

import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.api.Traffic.AliasMove;
import dev.slipway.registry.api.Traffic.GetRevision;
import dev.slipway.registry.api.Traffic.GetTraffic;
import dev.slipway.registry.api.Traffic.RestoreTraffic;
import dev.slipway.registry.api.Traffic.SetTraffic;
import dev.slipway.registry.api.Traffic.TrafficHistory;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import dev.slipway.registry.api.TrafficRevision;
import java.util.List;
import java.util.Map;

/** Traffic policies and their history. */
final class TrafficOperations {

  private TrafficOperations() {}

  static Map<String, Operation> all() {
    return Map.of(
        "getTraffic",
        call ->
            call.ask(Traffic.GET, new GetTraffic(call.path("model")))
                .map(TrafficOperations::revision),
        "setTraffic",
        call -> {
          Fields body = call.body();
          Fields alias = body.objectOrNull("alias");
          SetTraffic command =
              new SetTraffic(
                  call.path("model"),
                  call.expected(),
                  policy(body),
                  alias == null
                      ? null
                      : new AliasMove(alias.text("alias"), alias.integer("version")),
                  body.text("reason", ""));
          if (alias != null) {
            alias.end();
          }
          body.end();
          return call.ask(Traffic.SET, command).map(TrafficOperations::revision);
        },
        "trafficHistory",
        call ->
            call.ask(Traffic.HISTORY, new TrafficHistory(call.path("model"), call.paging()))
                .map(Answer::ok),
        "restoreTraffic",
        call -> {
          Fields body = call.body();
          RestoreTraffic command =
              new RestoreTraffic(
                  call.path("model"),
                  call.expected(),
                  body.integer("number"),
                  body.text("reason", ""));
          body.end();
          return call.ask(Traffic.RESTORE, command).map(TrafficOperations::revision);
        },
        "getTrafficRevision",
        call ->
            call.ask(Traffic.REVISION, new GetRevision(call.pathNumber("revision")))
                .map(Answer::ok));
  }

  private static Answer revision(TrafficRevision revision) {
    return Answer.ok(revision).withEtag(revision.number());
  }

  private static TrafficPolicy policy(Fields body) {
    StickyKey sticky = null;
    Fields key = body.objectOrNull("sticky");
    if (key != null) {
      sticky = new StickyKey(key.word("source", StickyKey.Source.class), key.text("name"));
      key.end();
    }
    List<Shadow> shadows =
        body.has("shadows")
            ? body.objects(
                "shadows",
                item ->
                    new Shadow(
                        item.integer("version"), item.integer("sample", TrafficPolicy.WHOLE)))
            : List.of();
    return new TrafficPolicy(
        body.objects("routes", item -> new Route(item.integer("version"), item.integer("weight"))),
        sticky,
        body.textOrNull("salt"),
        shadows);
  }
}
