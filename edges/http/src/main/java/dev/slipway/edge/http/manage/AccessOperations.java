package dev.slipway.edge.http.manage;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Access.ClaimFirst;
import dev.slipway.registry.api.Access.CreatePrincipal;
import dev.slipway.registry.api.Access.EditPrincipal;
import dev.slipway.registry.api.Access.GetPrincipal;
import dev.slipway.registry.api.Access.ListPrincipals;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.Sessions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Principals, grants, and the first administrator. */
final class AccessOperations {

  private AccessOperations() {}

  static Map<String, Operation> all(NodeView node, Door door) {
    return Map.ofEntries(
        Map.entry(
            "claimFirstAdministrator",
            call -> {
              Fields body = call.body();
              String name = body.text("name");
              ClaimFirst command =
                  new ClaimFirst(body.text("code"), name, body.text("displayName", name));
              String password = body.textOrNull("password");
              body.end();
              return door.attempt(
                  call,
                  Sessions.Tries.Way.FIRST,
                  "",
                  whence ->
                      password == null
                          ? call.ask(Access.CLAIM_FIRST, command)
                              .compose(made -> KeyOperations.made(made, node))
                          : call.ask(
                                  Sessions.CLAIM_FIRST,
                                  new Sessions.ClaimFirst(command, password, whence))
                              .compose(opened -> door.enter(call, opened, 201)));
            }),
        Map.entry("whoAmI", call -> Future.succeededFuture(Answer.ok(whoAmI(call.actor())))),
        Map.entry(
            "listPrincipals",
            call ->
                call.ask(Access.LIST_PRINCIPALS, new ListPrincipals(call.paging()))
                    .map(Answer::ok)),
        Map.entry(
            "createPrincipal",
            call -> {
              Fields body = call.body();
              String name = body.text("name");
              CreatePrincipal command =
                  new CreatePrincipal(
                      name,
                      body.word("kind", Principal.Kind.class, Principal.Kind.PROGRAM),
                      body.text("displayName", name),
                      grants(body),
                      call.idempotencyKey());
              body.end();
              return call.ask(Access.CREATE_PRINCIPAL, command)
                  .map(
                      made ->
                          Answer.created(made, "/api/v1/principals/" + made.name())
                              .withEtag(made.revision()));
            }),
        Map.entry(
            "getPrincipal",
            call ->
                call.ask(Access.GET_PRINCIPAL, new GetPrincipal(call.path("name")))
                    .map(AccessOperations::principal)),
        Map.entry(
            "editPrincipal",
            call -> {
              Fields body = call.body();
              EditPrincipal command =
                  new EditPrincipal(
                      call.path("name"),
                      call.expected(),
                      body.textOrNull("displayName"),
                      body.flagOrNull("disabled"),
                      body.has("grants") ? grants(body) : null,
                      body.text("reason", ""));
              body.end();
              return call.ask(Access.EDIT_PRINCIPAL, command).map(AccessOperations::principal);
            }));
  }

  private static JsonObject whoAmI(Actor actor) {
    return new JsonObject()
        .put("kind", actor.kind().name())
        .put("name", actor.name())
        .put("grants", Json.of(actor.grants()));
  }

  private static Answer principal(Principal principal) {
    return Answer.ok(principal).withEtag(principal.revision());
  }

  static List<Grant> grants(Fields body) {
    return body.objects(
        "grants", item -> new Grant(item.word("right", Right.class), item.text("pattern")));
  }
}
