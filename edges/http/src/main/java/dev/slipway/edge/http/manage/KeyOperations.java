package dev.slipway.edge.http.manage;

import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Access.CreateKey;
import dev.slipway.registry.api.Access.EditKey;
import dev.slipway.registry.api.Access.ListKeys;
import dev.slipway.registry.api.Access.NewKey;
import dev.slipway.registry.api.Access.RevokeKey;
import dev.slipway.registry.api.Access.RotateKey;
import dev.slipway.registry.api.Key;
import dev.slipway.registry.api.KeyQuota;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys: made, narrowed, limited, rotated, revoked. */
final class KeyOperations {

  private KeyOperations() {}

  static Map<String, Operation> all(NodeView node) {
    return Map.of(
        "listKeys",
        call ->
            call.ask(Access.LIST_KEYS, new ListKeys(call.query("principal"), call.paging()))
                .map(Answer::ok),
        "createKey",
        call -> {
          Fields body = call.body();
          KeyQuota quota = quota(body);
          CreateKey command =
              new CreateKey(
                  body.text("principal"),
                  body.text("label", ""),
                  body.instantOrNull("expiresAt"),
                  body.has("grants") ? AccessOperations.grants(body) : null,
                  quota == null ? KeyQuota.NONE : quota,
                  call.idempotencyKey());
          body.end();
          return call.ask(Access.CREATE_KEY, command).compose(made -> made(made, node));
        },
        "editKey",
        call -> {
          Fields body = call.body();
          boolean grants = body.has("grants");
          EditKey command =
              new EditKey(
                  call.path("prefix"),
                  call.expected(),
                  body.textOrNull("label"),
                  grants ? AccessOperations.grants(body) : null,
                  !grants && body.mentions("grants"),
                  body.mentions("quota") && !body.has("quota") ? KeyQuota.NONE : quota(body),
                  body.text("reason", ""));
          body.end();
          return call.ask(Access.EDIT_KEY, command).map(KeyOperations::key);
        },
        "rotateKey",
        call -> {
          Fields body = call.body();
          RotateKey command =
              new RotateKey(
                  call.path("prefix"),
                  Duration.ofSeconds(body.number("overlapSeconds", 0)),
                  body.instantOrNull("expiresAt"),
                  body.text("reason", ""),
                  call.idempotencyKey());
          body.end();
          return call.ask(Access.ROTATE_KEY, command).compose(made -> made(made, node));
        },
        "revokeKey",
        call ->
            call.ask(
                    Access.REVOKE_KEY,
                    new RevokeKey(call.path("prefix"), ModelOperations.reason(call)))
                .map(KeyOperations::key));
  }

  private static @Nullable KeyQuota quota(Fields body) {
    Fields quota = body.objectOrNull("quota");
    if (quota == null) {
      return null;
    }
    KeyQuota read =
        new KeyQuota(
            quota.decimalOrNull("requestsPerSecond"),
            quota.decimalOrNull("itemsPerSecond"),
            quota.numberOrNull("bytesInFlight"));
    quota.end();
    return read;
  }

  private static Answer key(Key key) {
    return Answer.ok(key).withEtag(key.revision());
  }

  /** Answers once the key works here: whoever reads the answer may use it in the next moment. */
  static Future<Answer> made(NewKey made, NodeView node) {
    String secret = made.secret();
    JsonObject body = Json.object(made.key()).put("secret", secret);
    Answer answer =
        new Answer(
            201, body, made.key().revision(), "/api/v1/keys?principal=" + made.key().principal());
    return secret == null ? Future.succeededFuture(answer) : node.awaitKey(secret).map(answer);
  }
}
