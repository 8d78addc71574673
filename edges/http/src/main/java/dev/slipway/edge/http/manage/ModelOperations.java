package dev.slipway.edge.http.manage;

import dev.slipway.registry.api.Artifacts;
import dev.slipway.registry.api.Artifacts.RescanVersion;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Catalog.AliasHistory;
import dev.slipway.registry.api.Catalog.CreateModel;
import dev.slipway.registry.api.Catalog.EditModel;
import dev.slipway.registry.api.Catalog.GetArtifact;
import dev.slipway.registry.api.Catalog.GetModel;
import dev.slipway.registry.api.Catalog.GetVersion;
import dev.slipway.registry.api.Catalog.ListAliases;
import dev.slipway.registry.api.Catalog.ListModels;
import dev.slipway.registry.api.Catalog.ListVersions;
import dev.slipway.registry.api.Catalog.NoteVersion;
import dev.slipway.registry.api.Catalog.RemoveModel;
import dev.slipway.registry.api.Catalog.RemoveVersion;
import dev.slipway.registry.api.Catalog.SetAlias;
import dev.slipway.registry.api.Model;
import dev.slipway.registry.api.Version;
import java.time.Duration;
import java.util.Map;

/** Models, versions, aliases. */
final class ModelOperations {

  /** How long the inspectors may read an artifact. */
  private static final Duration LONGEST_RESCAN = Duration.ofMinutes(10);

  private ModelOperations() {}

  static Map<String, Operation> all() {
    return Map.ofEntries(
        Map.entry(
            "listModels",
            call ->
                call.ask(Catalog.LIST_MODELS, new ListModels(call.query("search"), call.paging()))
                    .map(Answer::ok)),
        Map.entry(
            "createModel",
            call -> {
              Fields body = call.body();
              CreateModel command =
                  new CreateModel(
                      body.text("name"),
                      body.text("description", ""),
                      body.textsOrNone("tags"),
                      body.textOrNull("owner"),
                      call.idempotencyKey());
              body.end();
              return call.ask(Catalog.CREATE_MODEL, command)
                  .map(
                      model ->
                          Answer.created(model, "/api/v1/models/" + model.name())
                              .withEtag(model.revision()));
            }),
        Map.entry(
            "getModel",
            call ->
                call.ask(Catalog.GET_MODEL, new GetModel(call.path("model")))
                    .map(ModelOperations::model)),
        Map.entry(
            "editModel",
            call -> {
              Fields body = call.body();
              EditModel command =
                  new EditModel(
                      call.path("model"),
                      call.expected(),
                      body.textOrNull("description"),
                      body.has("tags") ? body.texts("tags") : null,
                      body.textOrNull("owner"),
                      body.text("reason", ""));
              body.end();
              return call.ask(Catalog.EDIT_MODEL, command).map(ModelOperations::model);
            }),
        Map.entry(
            "removeModel",
            call ->
                call.ask(
                        Catalog.REMOVE_MODEL,
                        new RemoveModel(call.path("model"), call.expected(), reason(call)))
                    .map(ModelOperations::model)),
        Map.entry(
            "listVersions",
            call ->
                call.ask(
                        Catalog.LIST_VERSIONS,
                        new ListVersions(
                            call.path("model"), call.queryFlag("removed", false), call.paging()))
                    .map(Answer::ok)),
        Map.entry(
            "getVersion",
            call ->
                call.ask(
                        Catalog.GET_VERSION,
                        new GetVersion(call.path("model"), call.pathInteger("version")))
                    .map(ModelOperations::version)),
        Map.entry(
            "getVersionArtifact",
            call ->
                call.ask(
                        Catalog.GET_ARTIFACT,
                        new GetArtifact(call.path("model"), call.pathInteger("version")))
                    .map(Answer::ok)),
        Map.entry(
            "removeVersion",
            call ->
                call.ask(
                        Catalog.REMOVE_VERSION,
                        new RemoveVersion(
                            call.path("model"), call.pathInteger("version"), reason(call)))
                    .map(ModelOperations::version)),
        Map.entry(
            "rescanVersion",
            call ->
                call.ask(
                        Artifacts.RESCAN,
                        new RescanVersion(call.path("model"), call.pathInteger("version")),
                        LONGEST_RESCAN)
                    .map(Answer::ok)),
        Map.entry(
            "noteVersion",
            call -> {
              Fields body = call.body();
              NoteVersion command =
                  new NoteVersion(
                      call.path("model"),
                      call.pathInteger("version"),
                      call.expected(),
                      body.text("text"),
                      body.textsOrNone("tags"));
              body.end();
              return call.ask(Catalog.NOTE_VERSION, command).map(ModelOperations::version);
            }),
        Map.entry(
            "listAliases",
            call ->
                call.ask(Catalog.LIST_ALIASES, new ListAliases(call.path("model")))
                    .map(Answer::ok)),
        Map.entry(
            "setAlias",
            call -> {
              Fields body = call.body();
              SetAlias command =
                  new SetAlias(
                      call.path("model"),
                      call.path("alias"),
                      call.expected(),
                      body.integerOrNull("version"),
                      body.text("reason", ""));
              body.end();
              return call.ask(Catalog.SET_ALIAS, command)
                  .map(alias -> Answer.ok(alias).withEtag(alias.number()));
            }),
        Map.entry(
            "aliasHistory",
            call ->
                call.ask(
                        Catalog.ALIAS_HISTORY,
                        new AliasHistory(call.path("model"), call.path("alias"), call.paging()))
                    .map(Answer::ok)));
  }

  /** Why something is removed: a query parameter, since a DELETE has no body. */
  static String reason(Call call) {
    String reason = call.query("reason");
    return reason == null ? "" : reason;
  }

  private static Answer model(Model model) {
    return Answer.ok(model).withEtag(model.revision());
  }

  private static Answer version(Version version) {
    Version.Note note = version.note();
    return Answer.ok(version).withEtag(note == null ? 0 : note.revision());
  }
}
