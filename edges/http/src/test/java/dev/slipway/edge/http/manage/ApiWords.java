package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What the reference says beside what the document says. */
final class ApiWords {

  static final String CONVENTIONS =
      """
      # The HTTP API

      The server serves its OpenAPI 3.1 document at `/api/v1/openapi.json`; its routes are mounted from it, so the two cannot differ. This page and those behind it are generated from the same
      document; a test holds them together, and another one calls every operation on the product and holds what it sends and answers against the schemas.

      - **Keys.** `Authorization: Bearer slw_…`; people come with a [session](security.md#sessions) instead. Rights are `PREDICT`, `VIEW`, `OPERATE` (includes VIEW) and `ADMINISTER` (includes both), each for model names that match a pattern.
      - **Quotas** of a key answer 429 with `Retry-After`; 503 is the server's own capacity. More about [keys and quotas](keys.md).
      - **Edits** need `If-Match` with the `ETag` of what was seen: without it 428; when somebody changed it meanwhile, 412 with what it is now.
      - **Creating** takes an `Idempotency-Key`: a repeated request gets the answer of the first.
      - **Lists** have `items` and `next`; pass `next` as `cursor` for the page after.
      - **History** at `/api/v1/changes` comes in pages, or as one file with `Accept: text/csv` or `application/x-ndjson`: [audit](audit.md).
      - **Long work** answers 202 with an operation to ask at `/api/v1/operations/{id}`; `Prefer: respond-async` asks for that at once.
      - **Watching.** `/api/v1/overview` says which model needs somebody ([overview](overview.md)); `/api/v1/events` tells what happens as it happens ([events](events.md)). What a page reads by itself, with a session's cookie and `Slipway-Watching: true`, does not keep [the session](security.md#sessions) open.
      - **A prediction's id** (header `slipway-prediction-id`) tells its story at `/api/v1/predictions/{id}`.
      - **Fields may be added** to answers, and operations to the API; none is taken away within a major version. In a request, a field that is not known is refused.
      - **Times** are RFC 3339 in UTC.

      Predictions do not belong to this API: they are the [Open Inference Protocol](open-inference-protocol.md) under `/v2`.

      The lines for a shell take the server and a key from the environment. What only somebody who is signed in may do takes `cookies.txt`, as [signing in](api-sign-in.md#post-session) leaves it, and in `CSRF` the token that
      [the session](api-sign-in.md#get-session) tells. Ids in capitals, such as `$UPLOAD`, come from earlier answers, and `$ETAG` from the header of the answer that is edited.

      ```sh
      export SLIPWAY_URL=http://127.0.0.1:8080
      export SLIPWAY_KEY=$(cat ~/.slipway/cli.key)
      ```
      """;

  static final String PROBLEMS =
      """
      What does not succeed is `application/problem+json` (RFC 9457). Programs look at `code`; people read `detail`, which names the thing, what was expected, what came and what to do; `requestId` finds it in the server's log.
      """;

  static final String GROUP =
      "What holds for all of the API, and what the codes mean: [The HTTP API](api.md).";

  private ApiWords() {}

  /** When a code is answered. */
  static String of(FailureCode code) {
    return switch (code) {
      case INVALID -> "the request cannot be read, or asks for something impossible: change it";
      case UNAUTHENTICATED -> "no key or session, or one that is unknown, revoked or over";
      case FORBIDDEN -> "known, but not allowed";
      case NOT_FOUND -> "it is not there, or the caller may not know that it is";
      case GONE -> "it was there once and is not kept any more: begin anew without it";
      case ALREADY_EXISTS -> "the name or number is taken";
      case CONFLICT -> "its state does not allow it now";
      case PRECONDITION_REQUIRED -> "an edit without `If-Match`";
      case PRECONDITION_FAILED -> "an edit of what somebody changed meanwhile; `current` has it";
      case TOO_LARGE -> "more bytes than allowed";
      case UNSUPPORTED_MEDIA -> "the body's media type or encoding is not understood";
      case TOO_SLOW -> "the body came too slowly";
      case QUOTA_EXCEEDED -> "a quota is used up: `Retry-After` says when to come back";
      case UNAVAILABLE ->
          "capacity is used up, or the database is away: `Retry-After` says when to come back";
      case DEADLINE_EXCEEDED -> "it took longer than the caller or the server allows";
      case CANCELLED -> "the caller went away";
      case UNSUPPORTED -> "not offered here";
      case STORAGE_FULL -> "no room is left on the disk";
      case INTERNAL -> "our fault: the log says more under `requestId`";
    };
  }

  /** What a parameter is that the document has no words for. */
  static String of(JsonObject parameter) {
    return switch (parameter.getString("name")) {
      case "model" -> "The model's name.";
      case "version" -> "The version's number.";
      case "alias" -> "The alias' name.";
      case "upload" -> "The upload's id.";
      case "path" -> "The file's name within the upload.";
      case "revision" -> "Its number over all models.";
      case "digest" -> "The artifact's digest.";
      case "prefix" -> "The key's beginning, as lists show it.";
      case "name" -> "The principal's name.";
      case "id" -> "Its id.";
      default -> "";
    };
  }

  /** The codes that an operation has beside those that everything has. */
  static String refusals(DescribedOperation operation, AccessRows access) {
    List<FailureCode> codes = new ArrayList<>();
    if (!operation.parameters().isEmpty() || operation.body().isPresent()) {
      codes.add(FailureCode.INVALID);
    }
    boolean open = access.open(operation.id());
    if (!open) {
      codes.add(FailureCode.UNAUTHENTICATED);
      codes.add(FailureCode.FORBIDDEN);
    }
    if (operation.path().contains("{")) {
      codes.add(FailureCode.NOT_FOUND);
    }
    if (operation.takes("If-Match")) {
      codes.add(FailureCode.PRECONDITION_REQUIRED);
      codes.add(FailureCode.PRECONDITION_FAILED);
    }
    StringBuilder words = new StringBuilder();
    for (FailureCode code : codes) {
      words.append('`').append(code).append("` ").append(code.status()).append(", ");
    }
    return words + (codes.isEmpty() ? "" : "and ") + "[what holds for all](api.md#problems)";
  }
}
