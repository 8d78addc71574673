package dev.slipway.edge.http.manage;

import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.History.Operation.State;
import dev.slipway.registry.api.History.StartOperation;
import dev.slipway.registry.api.History.TellOperation;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.api.Uploads.Announced;
import dev.slipway.registry.api.Uploads.AppendFile;
import dev.slipway.registry.api.Uploads.CheckUpload;
import dev.slipway.registry.api.Uploads.CreateUpload;
import dev.slipway.registry.api.Uploads.DiscardUpload;
import dev.slipway.registry.api.Uploads.GetUpload;
import dev.slipway.registry.api.Uploads.ListUploads;
import dev.slipway.registry.api.Uploads.RegisterUpload;
import dev.slipway.registry.api.Version;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Uploads: announce, send (and go on after a break), check, register. */
final class UploadOperations {

  /** How long a call waits for a check before it answers with an operation to ask for. */
  private static final Duration CHECK_WAIT = Duration.ofSeconds(15);

  /** How long a check or a transfer may take at all. */
  private static final Duration LONGEST = Duration.ofHours(6);

  private UploadOperations() {}

  static Map<String, Operation> all(Vertx vertx, Bus bus) {
    return Map.of(
        "listUploads",
        call ->
            call.ask(Uploads.LIST, new ListUploads(state(call), call.query("owner"), call.paging()))
                .map(Answer::ok),
        "createUpload",
        call -> {
          Fields body = call.body();
          CreateUpload command =
              new CreateUpload(
                  body.textOrNull("model"),
                  body.has("files")
                      ? body.objects(
                          "files",
                          file ->
                              new Announced(
                                  file.text("path"),
                                  file.numberOrNull("bytes"),
                                  file.textOrNull("sha256")))
                      : List.of(),
                  call.idempotencyKey());
          body.end();
          return call.ask(Uploads.CREATE, command)
              .map(
                  made ->
                      Answer.created(made, "/api/v1/uploads/" + made.id())
                          .withEtag(made.revision()));
        },
        "getUpload",
        call ->
            call.ask(Uploads.GET, new GetUpload(call.pathUuid("upload")))
                .map(UploadOperations::upload),
        "discardUpload",
        call ->
            call.ask(
                    Uploads.DISCARD,
                    new DiscardUpload(call.pathUuid("upload"), ModelOperations.reason(call)))
                .map(UploadOperations::upload),
        "appendFile",
        call ->
            call.ask(
                    Uploads.APPEND,
                    new AppendFile(
                        call.pathUuid("upload"),
                        call.path("path"),
                        call.queryNumber("offset", 0),
                        call.queryFlag("last", true),
                        call.query("sha256"),
                        HeldBody.of(call.request())),
                    LONGEST)
                .map(UploadOperations::upload),
        "checkUpload",
        call -> check(vertx, bus, call),
        "registerUpload",
        call -> {
          Fields body = call.body();
          Fields lineage = body.objectOrNull("lineage");
          RegisterUpload command =
              new RegisterUpload(
                  call.pathUuid("upload"),
                  body.textOrNull("model"),
                  lineage == null ? Version.Lineage.UNKNOWN : lineage(lineage),
                  body.text("note", ""),
                  body.flag("again", false),
                  call.idempotencyKey());
          body.end();
          return call.ask(Uploads.REGISTER, command, Duration.ofMinutes(10))
              .map(UploadOperations::registered);
        });
  }

  private static Upload.@Nullable State state(Call call) {
    String given = call.query("state");
    if (given == null) {
      return null;
    }
    for (Upload.State state : Upload.State.values()) {
      if (state.name().equals(given)) {
        return state;
      }
    }
    throw new SlipwayException(
        FailureCode.INVALID,
        "the query parameter 'state' is one of "
            + List.of(Upload.State.values())
            + ", got '"
            + given
            + "'");
  }

  private static Answer registered(Uploads.Registered registered) {
    Version version = registered.version();
    JsonObject body = Json.object(version).put("existing", registered.existing());
    String location = "/api/v1/models/" + version.model() + "/versions/" + version.number();
    return new Answer(registered.existing() ? 200 : 201, body, null, location);
  }

  private static Version.Lineage lineage(Fields given) {
    Version.Lineage lineage =
        new Version.Lineage(
            given.integerOrNull("parentVersion"),
            given.textOrNull("run"),
            given.textOrNull("dataSet"));
    given.end();
    return lineage;
  }

  private static Answer upload(Upload upload) {
    return Answer.ok(upload).withEtag(upload.revision());
  }

  /**
   * Answers with the checked upload when that is quick, else with an operation that tells how it
   * goes on; with {@code Prefer: respond-async} (RFC 7240) with the operation at once.
   */
  private static Future<Answer> check(Vertx vertx, Bus bus, Call call) {
    CheckUpload command = new CheckUpload(call.pathUuid("upload"));
    Future<Upload> checked = call.ask(Uploads.CHECK, command, LONGEST);
    if (call.prefersAsync()) {
      return goesOn(bus, call, command, checked);
    }
    Promise<Answer> answer = Promise.promise();
    long timer =
        vertx.setTimer(
            CHECK_WAIT.toMillis(),
            late ->
                goesOn(bus, call, command, checked)
                    .onFailure(answer::tryFail)
                    .onSuccess(answer::tryComplete));
    checked.onComplete(
        ended -> {
          vertx.cancelTimer(timer);
          if (ended.succeeded()) {
            answer.tryComplete(upload(ended.result()));
          } else {
            answer.tryFail(ended.cause());
          }
        });
    return answer.future();
  }

  /** An operation that is told how the check ends. */
  private static Future<Answer> goesOn(
      Bus bus, Call call, CheckUpload command, Future<Upload> checked) {
    return bus.request(
            History.START_OPERATION,
            new StartOperation(
                Uploads.CHECK_OPERATION,
                command.upload().toString(),
                null,
                "",
                call.actor().name(),
                Duration.ofDays(1)),
            Caller.platform(Duration.ofSeconds(10)))
        .map(
            operation -> {
              checked.onComplete(ended -> tell(bus, operation, ended.result(), ended.cause()));
              return new Answer(
                  202, Json.object(operation), null, "/api/v1/operations/" + operation.id());
            });
  }

  private static void tell(
      Bus bus, History.Operation operation, @Nullable Upload upload, @Nullable Throwable failure) {
    JsonObject problem = null;
    if (failure instanceof SlipwayException known) {
      problem = Problems.of(known, "/api/v1/uploads/" + operation.entity(), "");
    } else if (failure != null) {
      problem = new JsonObject().put("detail", String.valueOf(failure.getMessage()));
    }
    bus.request(
            History.TELL_OPERATION,
            new TellOperation(
                operation.id(),
                failure == null ? State.SUCCEEDED : State.FAILED,
                1,
                1L,
                upload == null ? null : Json.object(upload),
                problem),
            Caller.platform(Duration.ofSeconds(30)))
        .onFailure(
            lost ->
                System.getLogger(UploadOperations.class.getName())
                    .log(
                        System.Logger.Level.WARNING,
                        "how operation "
                            + operation.id()
                            + " ended could not be stored: "
                            + lost.getMessage()));
  }
}
