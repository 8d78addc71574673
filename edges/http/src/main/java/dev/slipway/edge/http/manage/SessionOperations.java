package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.caller.Callers.Recognised;
import dev.slipway.edge.http.caller.SessionCookie;
import dev.slipway.platform.security.SessionRing;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Session;
import dev.slipway.registry.api.Sessions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** The first start, signing in and out, and who is signed in where. */
final class SessionOperations {

  private SessionOperations() {}

  static Map<String, Operation> all(NodeView node, Door door) {
    return Map.of(
        "getFirstStart",
        call ->
            call.ask(Access.FIRST_NEEDED, new Access.IsFirstNeeded())
                .map(found -> Answer.ok(firstStart(node, door, found.needed()))),
        "signIn",
        call -> {
          Fields body = call.body();
          String name = body.text("name");
          String password = body.text("password");
          body.end();
          return door.attempt(
              call,
              Sessions.Tries.Way.PASSWORD,
              name,
              whence ->
                  call.ask(Sessions.SIGN_IN, new Sessions.SignIn(name, password, whence))
                      .compose(opened -> door.enter(call, opened, 200)));
        },
        "getSession",
        call -> {
          Recognised caller = call.caller();
          SessionRing.Known session = caller.session();
          String secret = caller.secret();
          if (session == null || secret == null) {
            throw noSession();
          }
          return Future.succeededFuture(Answer.ok(Door.view(session, secret)));
        },
        "signOut",
        call -> {
          SessionRing.Known session = call.caller().session();
          if (session == null) {
            throw noSession();
          }
          return call.ask(Sessions.END, new Sessions.End(session.sha256()))
              .map(
                  ended -> {
                    SessionCookie.take(
                        call.request().response(),
                        door.callers().whereabouts(call.request()).secure());
                    return Answer.none();
                  });
        },
        "listSessions",
        call ->
            call.ask(Sessions.LIST, new Sessions.ListSessions(call.path("name")))
                .map(found -> Answer.ok(list(found.items(), call.caller().session()))),
        "endSessions",
        call ->
            call.ask(
                    Sessions.END_ALL,
                    new Sessions.EndAll(call.path("name"), ModelOperations.reason(call)))
                .map(Answer::ok));
  }

  private static SlipwayException noSession() {
    return new SlipwayException(
        FailureCode.UNAUTHENTICATED, "this call came with a key, not with a session");
  }

  private static JsonObject firstStart(NodeView node, Door door, boolean needed) {
    NodeView.Installation installation = node.installation();
    JsonObject shown =
        new JsonObject()
            .put("needed", needed)
            .put("release", installation.release())
            .put("oidc", door.provider() != null);
    if (needed) {
      JsonArray engines = new JsonArray();
      for (Object item : node.engines().getJsonArray("items")) {
        JsonObject engine = (JsonObject) item;
        engines.add(
            new JsonObject()
                .put("name", engine.getString("name"))
                .put("version", engine.getString("version")));
      }
      shown
          .put("bind", installation.bind())
          .put(
              "database",
              new JsonObject()
                  .put("kind", "PostgreSQL")
                  .put("embedded", installation.embeddedDatabase()))
          .put("engines", engines);
    }
    return shown;
  }

  private static JsonObject list(
      List<Session> sessions, SessionRing.@org.jspecify.annotations.Nullable Known current) {
    JsonArray items = new JsonArray();
    for (Session session : sessions) {
      JsonObject shown = Json.object(session);
      shown.remove("principal");
      items.add(
          shown.put("current", current != null && current.id().equals(session.id().toString())));
    }
    return new JsonObject().put("items", items).putNull("next");
  }
}
