package dev.slipway.registry.catalog;

import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.AliasRevision;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.TrafficRevision;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.api.VersionArtifact;
import dev.slipway.registry.store.AliasTable;
import dev.slipway.registry.store.ArtifactTable;
import dev.slipway.registry.store.DeploymentTable;
import dev.slipway.registry.store.Expected;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.TrafficTable;
import dev.slipway.registry.store.VersionTable;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Versions once they are registered, and the aliases that point to them. */
public final class VersionRoom {
  private final Store store;

  public VersionRoom(Store store) {
    this.store = store;
  }

  /**
   * Registers a version inside a work that has written its artifact's rows: number, version, note
   * and change record together or not at all.
   *
   * @param note the first note; none when empty
   */
  public static Future<Version> register(Work work, VersionTable.NewVersion version, String note) {
    return VersionTable.register(work, version)
        .map(
            written ->
                written.orElseThrow(
                    () ->
                        new SlipwayException(
                            FailureCode.NOT_FOUND,
                            "there is no model '" + version.model() + "'; create it first")))
        .compose(
            written ->
                note.isEmpty()
                    ? Future.succeededFuture(written)
                    : VersionTable.note(work, written.model(), written.number(), note, Map.of()))
        .compose(
            written ->
                work.changed(
                        Change.Kind.VERSION,
                        entity(written),
                        written.model(),
                        "register",
                        null,
                        written,
                        note)
                    .map(written));
  }

  public Future<Version> get(Command<Catalog.GetVersion> command) {
    Catalog.GetVersion wish = command.request();
    return store.read(sql -> Known.version(sql, wish.model(), wish.number()));
  }

  public Future<VersionArtifact> artifact(Command<Catalog.GetArtifact> command) {
    Catalog.GetArtifact wish = command.request();
    return store.read(
        sql ->
            Known.version(sql, wish.model(), wish.number())
                .compose(
                    version ->
                        ArtifactTable.files(sql, version.digest(), VersionArtifact.MOST_FILES)
                            .compose(
                                files ->
                                    ArtifactTable.newest(sql, version.digest())
                                        .compose(
                                            inspected ->
                                                VersionTable.origin(
                                                        sql, wish.model(), wish.number())
                                                    .map(
                                                        origin ->
                                                            new VersionArtifact(
                                                                version.model(),
                                                                version.number(),
                                                                version.digest(),
                                                                version.bytes(),
                                                                files.count(),
                                                                files.listed(),
                                                                origin.orElse(null),
                                                                inspected.orElse(null)))))));
  }

  public Future<Catalog.Versions> list(Command<Catalog.ListVersions> command) {
    Catalog.ListVersions wish = command.request();
    return store
        .read(
            sql ->
                Known.model(sql, wish.model())
                    .compose(
                        model ->
                            VersionTable.list(sql, wish.model(), wish.removedToo(), wish.paging())))
        .map(page -> new Catalog.Versions(page.items(), page.next()));
  }

  public Future<Version> note(Command<Catalog.NoteVersion> command) {
    Catalog.NoteVersion wish = command.request();
    return store.write(
        command,
        work ->
            Known.lockModel(work, wish.model())
                .compose(model -> Known.version(work, wish.model(), wish.number()))
                .compose(
                    before -> {
                      Version.Note note = before.note();
                      Expected.check(
                          "note of version " + wish.number() + " of '" + wish.model() + "'",
                          wish.expected(),
                          note == null ? 0 : note.revision(),
                          note);
                      return VersionTable.note(
                              work, wish.model(), wish.number(), wish.text(), wish.tags())
                          .compose(after -> changed(work, "note", before, after, ""));
                    }));
  }

  public Future<Version> remove(Command<Catalog.RemoveVersion> command) {
    Catalog.RemoveVersion wish = command.request();
    return store.write(
        command,
        work ->
            Known.lockModel(work, wish.model())
                .compose(model -> Known.offeredVersion(work, wish.model(), wish.number()))
                .compose(
                    before ->
                        inUse(work, wish.model(), wish.number())
                            .compose(
                                use -> {
                                  if (use.isPresent()) {
                                    throw new SlipwayException(
                                        FailureCode.CONFLICT,
                                        "version "
                                            + wish.number()
                                            + " of '"
                                            + wish.model()
                                            + "' cannot be removed: "
                                            + use.get());
                                  }
                                  return VersionTable.remove(
                                      work, wish.model(), wish.number(), wish.reason());
                                })
                            .compose(
                                after -> changed(work, "remove", before, after, wish.reason()))));
  }

  public Future<AliasRevision> setAlias(Command<Catalog.SetAlias> command) {
    Catalog.SetAlias wish = command.request();
    return store.write(
        command,
        work ->
            Known.lockModel(work, wish.model())
                .compose(model -> AliasTable.newest(work, wish.model(), wish.alias()))
                .compose(
                    before -> {
                      Expected.check(
                          "alias '" + wish.alias() + "' of '" + wish.model() + "'",
                          wish.expected(),
                          before.map(AliasRevision::number).orElse(0),
                          before.orElse(null));
                      return moveAlias(
                          work, wish.model(), wish.alias(), before, wish.version(), wish.reason());
                    }));
  }

  /** Points an alias of a locked model elsewhere, whatever it pointed to before. */
  public static Future<AliasRevision> moveAlias(
      Work work,
      String model,
      String alias,
      Optional<AliasRevision> before,
      @Nullable Integer version,
      String reason) {
    Future<?> there =
        version == null ? Future.succeededFuture() : Known.offeredVersion(work, model, version);
    return there
        .compose(known -> AliasTable.set(work, model, alias, before, version, reason))
        .compose(
            after ->
                work.changed(
                        Change.Kind.ALIAS,
                        model + "@" + alias,
                        model,
                        version == null ? "remove" : "set",
                        before.orElse(null),
                        after,
                        reason)
                    .map(after));
  }

  public Future<Catalog.Aliases> aliases(Command<Catalog.ListAliases> command) {
    String model = command.request().model();
    return store.read(
        sql ->
            Known.model(sql, model)
                .compose(known -> AliasTable.current(sql, model))
                .map(items -> new Catalog.Aliases(items, null)));
  }

  public Future<Catalog.Aliases> aliasHistory(Command<Catalog.AliasHistory> command) {
    Catalog.AliasHistory wish = command.request();
    return store.read(
        sql ->
            Known.model(sql, wish.model())
                .compose(
                    known -> AliasTable.history(sql, wish.model(), wish.alias(), wish.paging()))
                .map(page -> new Catalog.Aliases(page.items(), page.next())));
  }

  /** What a version of a locked model is needed for, as the end of a sentence. */
  private static Future<Optional<String>> inUse(Work work, String model, int number) {
    return DeploymentTable.of(work, model)
        .compose(
            deployments -> {
              if (deployments.stream().anyMatch(wish -> wish.version() == number)) {
                return Future.succeededFuture(
                    Optional.of("it is deployed; delete its deployment first"));
              }
              return AliasTable.current(work, model)
                  .compose(
                      aliases -> {
                        Optional<String> pointing =
                            aliases.stream()
                                .filter(alias -> Objects.equals(alias.version(), number))
                                .map(AliasRevision::alias)
                                .findFirst();
                        if (pointing.isPresent()) {
                          return Future.succeededFuture(
                              Optional.of(
                                  "the alias '"
                                      + pointing.get()
                                      + "' points to it; point it elsewhere first"));
                        }
                        return TrafficTable.current(work, model)
                            .map(current -> current.flatMap(now -> routed(now, number)));
                      });
            });
  }

  private static Optional<String> routed(TrafficRevision now, int number) {
    boolean shadow =
        now.policy().shadows().stream().anyMatch(shadowed -> shadowed.version() == number);
    return now.policy().weightOf(number) > 0 || shadow
        ? Optional.of("traffic is routed to it; route it elsewhere first")
        : Optional.empty();
  }

  private static Future<Version> changed(
      Work work, String action, Version before, Version after, String reason) {
    return work.changed(
            Change.Kind.VERSION, entity(after), after.model(), action, before, after, reason)
        .map(after);
  }

  private static String entity(Version version) {
    return version.model() + "/" + version.number();
  }
}
