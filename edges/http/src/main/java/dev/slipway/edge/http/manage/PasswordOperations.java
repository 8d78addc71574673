package dev.slipway.edge.http.manage;

import dev.slipway.platform.security.SessionRing;
import dev.slipway.registry.api.Passwords;
import dev.slipway.registry.api.Sessions.Tries;
import java.util.Map;

/** Passwords: whether one may be taken, the own one, and the codes that set one. */
final class PasswordOperations {

  private PasswordOperations() {}

  static Map<String, Operation> all(Door door) {
    return Map.of(
        "checkPassword",
        call -> {
          Fields body = call.body();
          Passwords.Check check =
              new Passwords.Check(body.textOrNull("name"), body.text("password"));
          body.end();
          return door.rated(call, whence -> call.ask(Passwords.CHECK, check).map(Answer::ok));
        },
        "changePassword",
        call -> {
          Fields body = call.body();
          String name = call.path("name");
          SessionRing.Known session = call.caller().session();
          Passwords.Change change =
              new Passwords.Change(
                  name,
                  body.text("current"),
                  body.text("password"),
                  session == null ? null : session.sha256());
          body.end();
          return door.attempt(
              call,
              Tries.Way.CHANGE,
              name,
              whence -> call.ask(Passwords.CHANGE, change).map(ended -> Answer.none()));
        },
        "makePasswordCode",
        call ->
            call.ask(Passwords.MAKE_CODE, new Passwords.MakeCode(call.path("name")))
                .map(made -> new Answer(201, Json.object(made), null, null)),
        "usePasswordCode",
        call -> {
          Fields body = call.body();
          String name = body.text("name");
          String code = body.text("code");
          String password = body.text("password");
          body.end();
          return door.attempt(
              call,
              Tries.Way.CODE,
              name,
              whence ->
                  call.ask(Passwords.USE_CODE, new Passwords.UseCode(name, code, password, whence))
                      .compose(opened -> door.enter(call, opened, 200)));
        });
  }
}
