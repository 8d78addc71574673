package dev.slipway.registry.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Change.Position;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.History.Operation;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Principal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The audit: who, what, before and after, why; for those who may see it. */
class HistoryIT {
  private final RegistryUnderTest registry = RegistryUnderTest.shared();

  @Test
  void whatWasDoneToAModelIsFoundPageByPageNewestFirst() {
    String model = registry.model();
    for (long i = 1; i <= 4; i++) {
      registry.ask(
          Catalog.EDIT_MODEL, new Catalog.EditModel(model, i, "d" + i, null, null, "r" + i));
    }
    List<String> reasons = new ArrayList<>();
    String cursor = null;
    do {
      History.Changes page =
          registry.ask(
              History.LIST_CHANGES,
              new History.ListChanges(
                  model, null, Change.Kind.MODEL, null, null, null, new Paging(cursor, 2)));
      page.items().forEach(change -> reasons.add(change.reason()));
      cursor = page.next();
    } while (cursor != null);
    assertEquals(List.of("r4", "r3", "r2", "r1", ""), reasons);
  }

  @Test
  void changesAreFoundByActionTextAndTime() {
    String model = registry.model();
    for (long i = 1; i <= 3; i++) {
      registry.ask(
          Catalog.EDIT_MODEL,
          new Catalog.EditModel(model, i, "d" + i, null, null, "Ticket " + i + ": 100%_sure"));
    }
    assertEquals(List.of("create"), actions(model, "create", null));
    assertEquals(List.of("edit", "edit", "edit"), actions(model, "edit", null));
    assertEquals(List.of("edit"), actions(model, null, "TICKET 2"));
    assertEquals(List.of("edit", "edit", "edit"), actions(model, null, "100%_s"), "no wildcards");
    assertEquals(List.of(), actions(model, null, "100__"));
    assertEquals(4, actions(model, null, model.toUpperCase(java.util.Locale.ROOT)).size());
    List<Change> all = changes(RegistryUnderTest.ADMIN, model, null);
    java.time.Instant second = all.get(2).at();
    assertEquals(
        List.of(all.get(3)),
        registry
            .ask(
                History.LIST_CHANGES,
                new History.ListChanges(model, null, null, null, null, second, Paging.FIRST))
            .items());
    assertEquals(
        all.subList(0, 3),
        registry
            .ask(
                History.LIST_CHANGES,
                new History.ListChanges(model, null, null, null, second, null, Paging.FIRST))
            .items());
  }

  private List<String> actions(String model, @Nullable String action, @Nullable String text) {
    return registry
        .ask(
            History.LIST_CHANGES,
            new History.ListChanges(
                model, null, null, null, action, text, null, null, Paging.FIRST))
        .items()
        .stream()
        .map(Change::action)
        .toList();
  }

  @Test
  void theActorAndTheKeyItCameWithAreKept() {
    String model = registry.model();
    registry.askAs(
        RegistryUnderTest.actor("ci", Right.OPERATE, "*"),
        Catalog.EDIT_MODEL,
        new Catalog.EditModel(model, 1L, "by a program", null, null, ""));
    Change edit = changes(RegistryUnderTest.ADMIN, model, "ci").get(0);
    assertEquals("ci", edit.actor());
    assertEquals("key of ci", edit.via());
  }

  @Test
  void changesOfModelsAreForThoseWhoMayViewThemAndTheRestForAdministrators() {
    String model = registry.model();
    String principal = RegistryUnderTest.fresh("hidden");
    registry.ask(
        Access.CREATE_PRINCIPAL,
        new Access.CreatePrincipal(principal, Principal.Kind.PROGRAM, "", List.of(), null));
    assertEquals(1, changes(RegistryUnderTest.ADMIN, model, null).size());
    Actor viewer = RegistryUnderTest.actor("eve", Right.VIEW, model);
    assertEquals(1, changes(viewer, model, null).size());
    assertEquals(List.of(), changes(RegistryUnderTest.actor("eve", Right.VIEW, "x"), model, null));
    List<Change> all =
        registry
            .askAs(viewer, History.READ_CHANGES, new History.ReadChanges(Position.START, 1000))
            .items();
    assertTrue(all.stream().allMatch(change -> model.equals(change.model())));
    assertTrue(
        changes(RegistryUnderTest.ADMIN, null, null).stream()
            .anyMatch(change -> change.entity().equals(principal)));
    assertTrue(
        changes(RegistryUnderTest.actor("eve", Right.VIEW, "*"), null, null).stream()
            .noneMatch(change -> change.entity().equals(principal)));
  }

  @Test
  void longWorkIsToldToWhoAskedForItUntilItHasEnded() {
    Operation started =
        registry.askAs(
            Actor.PLATFORM,
            History.START_OPERATION,
            new History.StartOperation("export", "m/1", 100L, "bytes", "eve", Duration.ofHours(1)));
    Actor eve = RegistryUnderTest.actor("eve", Right.VIEW, "m*");
    assertEquals(
        started,
        registry.askAs(eve, History.GET_OPERATION, new History.GetOperation(started.id())));
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refusedAs(
                RegistryUnderTest.actor("mallory", Right.VIEW, "*"),
                History.GET_OPERATION,
                new History.GetOperation(started.id()))
            .code());
    tell(started, Operation.State.RUNNING, 50, null);
    Operation done =
        tell(started, Operation.State.SUCCEEDED, 100, new JsonObject().put("file", "x"));
    assertEquals(Operation.State.SUCCEEDED, done.state());
    assertEquals("x", java.util.Objects.requireNonNull(done.result()).getString("file"));
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refusedAs(
                Actor.PLATFORM,
                History.TELL_OPERATION,
                new History.TellOperation(
                    started.id(), Operation.State.RUNNING, 1, null, null, null))
            .code());
    assertTrue(
        registry
            .askAs(eve, History.LIST_OPERATIONS, new History.ListOperations(Paging.FIRST))
            .items()
            .contains(done));
  }

  private Operation tell(
      Operation operation, Operation.State state, long done, @Nullable JsonObject result) {
    return registry.askAs(
        Actor.PLATFORM,
        History.TELL_OPERATION,
        new History.TellOperation(operation.id(), state, done, null, result, null));
  }

  private List<Change> changes(Actor actor, @Nullable String model, @Nullable String by) {
    return registry
        .askAs(
            actor,
            History.LIST_CHANGES,
            new History.ListChanges(model, by, null, null, null, null, new Paging(null, 500)))
        .items();
  }
}
