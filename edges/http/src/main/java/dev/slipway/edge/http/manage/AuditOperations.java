package dev.slipway.edge.http.manage;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.History.ListChanges;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who did what and why, for people and as a file; and how the node is configured. One for each
 * event loop.
 */
final class AuditOperations {

  private final ExportSlots exports = new ExportSlots();
  private final Vertx vertx;

  private AuditOperations(Vertx vertx) {
    this.vertx = vertx;
  }

  static Map<String, Operation> all(Vertx vertx, NodeView node) {
    AuditOperations audit = new AuditOperations(vertx);
    return Map.of(
        "listChanges",
        audit::changes,
        "readConfiguration",
        call -> {
          if (!call.actor().mayEverywhere(Right.ADMINISTER)) {
            throw new SlipwayException(
                FailureCode.FORBIDDEN,
                "'"
                    + call.actor().name()
                    + "' may not see the configuration: this needs the right ADMINISTER for every model");
          }
          return Future.succeededFuture(Answer.ok(node.configuration()));
        });
  }

  private Future<Answer> changes(Call call) {
    ChangeFile.Format format =
        ChangeFile.Format.wanted(call.query("format"), call.request().getHeader("Accept"));
    ListChanges wish = wish(call);
    if (format != null) {
      long most = call.queryNumber("limit", Long.MAX_VALUE);
      return ChangeExport.run(vertx, call, wish, format, most, exports);
    }
    return call.ask(History.LIST_CHANGES, wish.at(call.paging()))
        .map(
            page ->
                Answer.ok(
                    new JsonObject()
                        .put(
                            "items",
                            Json.of(page.items().stream().map(HistoryOperations::change).toList()))
                        .put("next", page.next())));
  }

  private static ListChanges wish(Call call) {
    return new ListChanges(
            call.query("model"),
            call.query("actor"),
            kind(call),
            call.query("entity"),
            call.queryInstant("from"),
            call.queryInstant("until"),
            ChangeExport.page(call.query("cursor"), Long.MAX_VALUE))
        .saying(call.query("action"), call.query("text"));
  }

  private static Change.@Nullable Kind kind(Call call) {
    String text = call.query("kind");
    if (text == null) {
      return null;
    }
    for (Change.Kind kind : Change.Kind.values()) {
      if (kind.name().equals(text)) {
        return kind;
      }
    }
    throw new SlipwayException(
        FailureCode.INVALID,
        "the query parameter 'kind' is one of "
            + List.of(Change.Kind.values())
            + ", got '"
            + text
            + "'");
  }
}
