package dev.slipway.edge.http.manage;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.History.GetOperation;
import dev.slipway.registry.api.History.ListOperations;
import dev.slipway.registry.api.History.ReadChanges;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Nodes.ListFootprints;
import dev.slipway.registry.api.Nodes.ListNodes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was done for programs, what is being done, and the nodes, devices and engines that do it.
 */
final class HistoryOperations {

  private HistoryOperations() {}

  static Map<String, Operation> all(NodeView node) {
    return Map.of(
        "readChanges",
        call -> {
          String after = call.query("after");
          ReadChanges command =
              new ReadChanges(
                  after == null ? Change.Position.START : Change.Position.parse(after),
                  (int) Math.min(1001, call.queryNumber("limit", 100)));
          return call.ask(History.READ_CHANGES, command)
              .map(
                  read ->
                      Answer.ok(
                          new JsonObject()
                              .put(
                                  "items",
                                  Json.of(
                                      read.items().stream()
                                          .map(HistoryOperations::change)
                                          .toList()))
                              .put("position", read.position().toString())
                              .put("more", read.more())));
        },
        "listOperations",
        call ->
            call.ask(History.LIST_OPERATIONS, new ListOperations(call.paging())).map(Answer::ok),
        "getOperation",
        call ->
            call.ask(History.GET_OPERATION, new GetOperation(call.pathUuid("id"))).map(Answer::ok),
        "listNodes",
        call ->
            call.ask(Nodes.LIST, new ListNodes())
                .map(nodes -> Answer.ok(Json.object(nodes).put("thisNode", node.knowledge()))),
        "listFootprints",
        call ->
            call.ask(Nodes.LIST_FOOTPRINTS, new ListFootprints(call.path("digest")))
                .map(Answer::ok),
        "listDevices",
        call -> seen(call, node::devices),
        "listEngines",
        call -> seen(call, node::engines),
        "getPrediction",
        call -> node.story(call.path("id"), call).map(Answer::ok));
  }

  private static Future<Answer> seen(Call call, Supplier<JsonObject> view) {
    if (!call.actor().mayAnywhere(Right.VIEW)) {
      return Future.failedFuture(
          new SlipwayException(
              FailureCode.FORBIDDEN, "this needs the right VIEW for at least one model"));
    }
    return Future.succeededFuture(Answer.ok(view.get()));
  }

  /** A change as the API shows it. */
  static JsonObject change(Change change) {
    return Json.object(change).put("position", change.position().toString());
  }
}
