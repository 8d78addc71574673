package dev.slipway.registry.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.AliasRevision;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Model;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Version;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Models, versions and aliases, by their commands, on a real database. */
class CatalogIT {
  private final RegistryUnderTest registry = RegistryUnderTest.shared();

  @Test
  void aModelIsFoundAsItWasMade() {
    String name = RegistryUnderTest.fresh("made");
    Model made =
        registry.ask(
            Catalog.CREATE_MODEL,
            new Catalog.CreateModel(name, "Prices", Map.of("team", "core"), null, null));
    assertEquals("ada", made.owner());
    assertEquals(0, made.latestVersion());
    assertEquals(made, registry.ask(Catalog.GET_MODEL, new Catalog.GetModel(name)));
  }

  @Test
  void aRemovedModelKeepsItsNameForEver() {
    String name = registry.model();
    registry.ask(Catalog.REMOVE_MODEL, new Catalog.RemoveModel(name, 1L, "over"));
    SlipwayException taken =
        registry.refused(
            Catalog.CREATE_MODEL, new Catalog.CreateModel(name, "", Map.of(), null, null));
    assertEquals(FailureCode.ALREADY_EXISTS, taken.code());
    assertTrue(String.valueOf(taken.getMessage()).contains("never used again"));
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refused(Catalog.EDIT_MODEL, new Catalog.EditModel(name, 2L, "again", null, null, ""))
            .code());
  }

  @Test
  void anEditThatDoesNotSayWhatItSawIsAskedToSay() {
    String name = registry.model();
    SlipwayException asked =
        registry.refused(
            Catalog.EDIT_MODEL, new Catalog.EditModel(name, null, "new", null, null, ""));
    assertEquals(FailureCode.PRECONDITION_REQUIRED, asked.code());
    assertEquals(1L, asked.details().get("revision"));
  }

  @Test
  void ofTwoWhoEditTheSameTheSecondIsShownBoth() {
    String name = registry.model();
    Model first =
        registry.ask(Catalog.EDIT_MODEL, new Catalog.EditModel(name, 1L, "first", null, null, ""));
    assertEquals(2, first.revision());
    SlipwayException stale =
        registry.refused(
            Catalog.EDIT_MODEL, new Catalog.EditModel(name, 1L, "second", null, null, ""));
    assertEquals(FailureCode.PRECONDITION_FAILED, stale.code());
    assertEquals(1L, stale.details().get("expected"));
    assertEquals(2L, stale.details().get("revision"));
    assertEquals("first", ((Map<?, ?>) stale.details().get("current")).get("description"));
    assertEquals(
        "first", registry.ask(Catalog.GET_MODEL, new Catalog.GetModel(name)).description());
  }

  @Test
  void ofManyWhoEditTheSameRevisionAtOnceExactlyOneSucceeds() {
    String name = registry.model();
    List<Future<Model>> edits =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    registry.send(
                        RegistryUnderTest.ADMIN,
                        Catalog.EDIT_MODEL,
                        new Catalog.EditModel(name, 1L, "by " + i, null, null, "")))
            .toList();
    RegistryUnderTest.await(Future.join(edits).transform(result -> Future.succeededFuture()));
    assertEquals(1, edits.stream().filter(Future::succeeded).count());
    edits.stream()
        .filter(Future::failed)
        .forEach(
            edit ->
                assertEquals(
                    FailureCode.PRECONDITION_FAILED, ((SlipwayException) edit.cause()).code()));
  }

  @Test
  void versionsThatAreRegisteredAtOnceGetNumbersWithoutGaps() {
    String name = registry.model();
    List<Future<Version>> all =
        IntStream.range(0, 6).mapToObj(i -> registry.register(name)).toList();
    RegistryUnderTest.await(Future.all(all));
    assertEquals(
        List.of(1, 2, 3, 4, 5, 6),
        all.stream().map(version -> version.result().number()).sorted().toList());
  }

  @Test
  void aRegistrationThatFailsTakesNoNumber() {
    String name = registry.model();
    RegistryUnderTest.await(
        registry
            .store()
            .write(
                RegistryUnderTest.command(),
                work ->
                    work.count(
                            "update registry.model set next_version = next_version + 1 where name = $1",
                            name)
                        .compose(taken -> Future.failedFuture("the artifact is not there")))
            .transform(failed -> Future.succeededFuture()));
    assertEquals(1, registry.version(name).number());
  }

  @Test
  void aVersionIsReadAsItWasRegisteredWithItsSignature() {
    String name = registry.model();
    Version registered = registry.version(name);
    Version read = registry.ask(Catalog.GET_VERSION, new Catalog.GetVersion(name, 1));
    assertEquals(registered, read);
    assertEquals(List.of(RegistryUnderTest.signature()), read.signatures());
  }

  @Test
  void aNoteFollowsTheOneItSawAndEarlierOnesStay() throws Exception {
    String name = registry.model();
    registry.version(name);
    Version noted =
        registry.ask(
            Catalog.NOTE_VERSION,
            new Catalog.NoteVersion(name, 1, 0L, "good", Map.of("rmse", "0.2")));
    assertNotNull(noted.note());
    assertEquals(1, noted.note().revision());
    assertEquals(
        FailureCode.PRECONDITION_FAILED,
        registry
            .refused(Catalog.NOTE_VERSION, new Catalog.NoteVersion(name, 1, 0L, "bad", Map.of()))
            .code());
    Version again =
        registry.ask(
            Catalog.NOTE_VERSION, new Catalog.NoteVersion(name, 1, 1L, "better", Map.of()));
    assertNotNull(again.note());
    assertEquals(2, again.note().revision());
    assertEquals("better", again.note().text());
  }

  @Test
  void aVersionThatIsNeededIsNotRemovedAndTheSentenceSaysByWhat() {
    String name = registry.model();
    registry.version(name);
    registry.version(name);
    registry.ask(Catalog.SET_ALIAS, new Catalog.SetAlias(name, "champion", 0L, 1, ""));
    SlipwayException aliased =
        registry.refused(Catalog.REMOVE_VERSION, new Catalog.RemoveVersion(name, 1, "old"));
    assertEquals(FailureCode.CONFLICT, aliased.code());
    assertTrue(String.valueOf(aliased.getMessage()).contains("champion"));
    long deployment = registry.deploy(name, 2).id();
    assertTrue(
        String.valueOf(
                registry
                    .refused(Catalog.REMOVE_VERSION, new Catalog.RemoveVersion(name, 2, "old"))
                    .getMessage())
            .contains("deployed"));
    registry.ask(
        Deployments.DELETE, new Deployments.DeleteDeployment(deployment, 1L, true, "unused"));
    assertTrue(
        String.valueOf(
                registry
                    .refused(Catalog.REMOVE_VERSION, new Catalog.RemoveVersion(name, 2, "old"))
                    .getMessage())
            .contains("traffic"));
  }

  @Test
  void aRemovedVersionIsReadableButNotOfferedAndItsNumberIsNotUsedAgain() {
    String name = registry.model();
    registry.version(name);
    Version removed =
        registry.ask(Catalog.REMOVE_VERSION, new Catalog.RemoveVersion(name, 1, "wrong data"));
    assertNotNull(removed.removal());
    assertEquals("wrong data", removed.removal().reason());
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refused(Catalog.SET_ALIAS, new Catalog.SetAlias(name, "champion", 0L, 1, ""))
            .code());
    assertEquals(2, registry.version(name).number());
    assertEquals(
        List.of(2),
        registry
            .ask(Catalog.LIST_VERSIONS, new Catalog.ListVersions(name, false, Paging.FIRST))
            .items()
            .stream()
            .map(Version::number)
            .toList());
  }

  @Test
  void anAliasRemembersWhereItPointed() {
    String name = registry.model();
    registry.version(name);
    registry.version(name);
    registry.ask(Catalog.SET_ALIAS, new Catalog.SetAlias(name, "champion", 0L, 1, "first"));
    registry.ask(Catalog.SET_ALIAS, new Catalog.SetAlias(name, "champion", 1L, 2, "better"));
    assertEquals(
        Map.of("champion", 2),
        registry.ask(Catalog.GET_MODEL, new Catalog.GetModel(name)).aliases());
    AliasRevision gone =
        registry.ask(Catalog.SET_ALIAS, new Catalog.SetAlias(name, "champion", 2L, null, "none"));
    assertNull(gone.version());
    assertEquals(
        List.of(), registry.ask(Catalog.LIST_ALIASES, new Catalog.ListAliases(name)).items());
    List<AliasRevision> history =
        registry
            .ask(Catalog.ALIAS_HISTORY, new Catalog.AliasHistory(name, "champion", Paging.FIRST))
            .items();
    assertEquals(List.of(3, 2, 1), history.stream().map(AliasRevision::number).toList());
    assertEquals(
        FailureCode.PRECONDITION_FAILED,
        registry
            .refused(Catalog.SET_ALIAS, new Catalog.SetAlias(name, "champion", 2L, 1, ""))
            .code());
  }

  @Test
  void aListIsReadPageByPageWithoutMissingOrRepeatingOne() {
    String prefix = RegistryUnderTest.fresh("page");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      String name = prefix + "-" + i;
      made.add(name);
      registry.ask(Catalog.CREATE_MODEL, new Catalog.CreateModel(name, "", Map.of(), null, null));
    }
    List<String> seen = new ArrayList<>();
    String cursor = null;
    do {
      Catalog.Models page =
          registry.ask(Catalog.LIST_MODELS, new Catalog.ListModels(prefix, new Paging(cursor, 3)));
      page.items().forEach(model -> seen.add(model.name()));
      cursor = page.next();
    } while (cursor != null);
    assertEquals(made, seen);
    assertEquals(
        FailureCode.INVALID,
        registry
            .refused(Catalog.LIST_MODELS, new Catalog.ListModels(null, new Paging("no cursor", 3)))
            .code());
  }

  @Test
  void aListShowsOnlyWhatTheActorMayView() {
    String mine = RegistryUnderTest.fresh("fraud_x");
    String other = RegistryUnderTest.fresh("fraudax");
    for (String name : List.of(mine, other)) {
      registry.ask(Catalog.CREATE_MODEL, new Catalog.CreateModel(name, "", Map.of(), null, null));
    }
    List<String> seen =
        registry
            .askAs(
                RegistryUnderTest.actor("eve", Right.VIEW, "fraud_*"),
                Catalog.LIST_MODELS,
                new Catalog.ListModels("fraud", Paging.FIRST))
            .items()
            .stream()
            .map(Model::name)
            .toList();
    assertTrue(seen.contains(mine));
    assertTrue(!seen.contains(other), "'_' in a pattern is no wildcard");
  }

  @Test
  void aRepeatedRequestWithItsKeyGetsTheFirstAnswer() {
    String name = RegistryUnderTest.fresh("once");
    Catalog.CreateModel wish = new Catalog.CreateModel(name, "", Map.of("a", "b"), null, name);
    Model first = registry.ask(Catalog.CREATE_MODEL, wish);
    assertEquals(first, registry.ask(Catalog.CREATE_MODEL, wish));
    SlipwayException other =
        registry.refused(
            Catalog.CREATE_MODEL,
            new Catalog.CreateModel(name + "-other", "", Map.of(), null, name));
    assertEquals(FailureCode.CONFLICT, other.code());
  }

  @Test
  void repetitionsThatComeAtOnceMakeOne() {
    String name = RegistryUnderTest.fresh("at-once");
    Catalog.CreateModel wish = new Catalog.CreateModel(name, "", Map.of(), null, name);
    List<Future<Model>> all =
        IntStream.range(0, 5)
            .mapToObj(i -> registry.send(RegistryUnderTest.ADMIN, Catalog.CREATE_MODEL, wish))
            .toList();
    RegistryUnderTest.await(Future.all(all));
    assertEquals(1, all.stream().map(Future::result).distinct().count());
  }

  @Test
  void whoMayOnlyViewChangesNothingAndNobodyIsAskedWhoTheyAre() {
    String name = registry.model();
    SlipwayException forbidden =
        registry.refusedAs(
            RegistryUnderTest.actor("eve", Right.VIEW, "*"),
            Catalog.EDIT_MODEL,
            new Catalog.EditModel(name, 1L, "mine", null, null, ""));
    assertEquals(FailureCode.FORBIDDEN, forbidden.code());
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refusedAs(
                RegistryUnderTest.actor("eve", Right.OPERATE, "other-*"),
                Catalog.GET_MODEL,
                new Catalog.GetModel(name))
            .code());
    assertEquals(
        FailureCode.UNAUTHENTICATED,
        registry
            .refusedAs(dev.slipway.bus.Actor.NOBODY, Catalog.GET_MODEL, new Catalog.GetModel(name))
            .code());
  }
}
