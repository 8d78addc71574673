package dev.slipway.registry.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.SignInPolicy;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Passwords;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.Session;
import dev.slipway.registry.api.SessionHash;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.api.Sessions.Tries;
import dev.slipway.registry.api.Sessions.Tries.Way;
import dev.slipway.registry.api.Sessions.Whence;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Signing in, staying in and leaving, on PostgreSQL. */
class SessionsIT {
  private static final String PASSWORD = "wooden teapots dance";
  private static final Whence HERE = new Whence("192.0.2.7", "Firefox");

  private final RegistryUnderTest registry = RegistryUnderTest.shared();

  @Test
  void aPersonComesInWithACodeAndThenWithThePassword() {
    String name = person();
    Passwords.Code code = code(name);
    assertTrue(code.expiresAt().isAfter(Instant.now().plusSeconds(23 * 3600)));
    Sessions.Opened first = use(name, code.code(), PASSWORD);
    assertEquals(Session.Way.CODE, first.session().way());
    Sessions.Opened second = signIn(name, PASSWORD);
    assertEquals(Session.Way.PASSWORD, second.session().way());
    assertEquals("192.0.2.7", second.session().address());
    assertNotEquals(first.secret(), second.secret());
    assertTrue(second.principal().hasPassword());
    assertNotNull(second.principal().lastSignInAt());
    SessionHash known = known(second).orElseThrow();
    assertEquals(name, known.principal());
    assertEquals(List.of(new Actor.Grant(Right.VIEW, "*")), known.grants());
  }

  @Test
  void aCodeWorksOnceAndTheOneBeforeNotAnyMore() {
    String name = person();
    String old = code(name).code();
    String code = code(name).code();
    assertRefused(name, old);
    use(name, " " + code + "\n", PASSWORD);
    assertRefused(name, code);
    assertRefused("nobody-of-this-name", code);
  }

  private void assertRefused(String name, String code) {
    SlipwayException refused =
        registry.refusedAs(
            Actor.NOBODY, Passwords.USE_CODE, new Passwords.UseCode(name, code, PASSWORD, HERE));
    assertEquals(FailureCode.UNAUTHENTICATED, refused.code());
    assertEquals(
        "Name or code is wrong, or the code was used or is older than a day.",
        refused.getMessage());
  }

  @Test
  void aCodeOlderThanADayIsWorthNothing() throws SQLException {
    String name = person();
    String code = code(name).code();
    sql(
        "update registry.password_code set expires_at = now() - interval '1 second' where principal ="
            + " (select id from registry.principal where name = '"
            + name
            + "')");
    assertRefused(name, code);
  }

  @Test
  void whoMayNotComeInIsRefusedInOneSentence() {
    String disabled = withPassword();
    registry.ask(
        Access.EDIT_PRINCIPAL,
        new Access.EditPrincipal(disabled, revision(disabled), null, true, null, "left"));
    String without = person();
    String program = RegistryUnderTest.fresh("program");
    registry.ask(
        Access.CREATE_PRINCIPAL,
        new Access.CreatePrincipal(program, Principal.Kind.PROGRAM, "", List.of(), null));
    for (String name :
        List.of(disabled, without, program, "nobody-at-all", "no name at all!", "")) {
      SlipwayException refused =
          registry.refusedAs(
              Actor.NOBODY, Sessions.SIGN_IN, new Sessions.SignIn(name, PASSWORD, HERE));
      assertEquals(FailureCode.UNAUTHENTICATED, refused.code(), name);
      assertEquals("Name or password is wrong.", refused.getMessage(), name);
    }
    String right = withPassword();
    assertEquals(
        "Name or password is wrong.",
        registry
            .refusedAs(
                Actor.NOBODY, Sessions.SIGN_IN, new Sessions.SignIn(right, "wrong words", HERE))
            .getMessage());
  }

  @Test
  void aPasswordThatIsNotAcceptableIsRefusedWithItsReasonAndTheCodeStaysGood() {
    String name = person();
    String code = code(name).code();
    SlipwayException refused =
        registry.refusedAs(
            Actor.NOBODY, Passwords.USE_CODE, new Passwords.UseCode(name, code, "short", HERE));
    assertEquals(FailureCode.INVALID, refused.code());
    assertEquals("SHORT", refused.details().get("problem"));
    assertEquals("password", refused.details().get("field"));
    assertNotNull(use(name, code, PASSWORD));
  }

  @Test
  void aChangedPasswordEndsTheOtherSessionsAndKeepsThisOne() {
    String name = withPassword();
    Sessions.Opened here = signIn(name, PASSWORD);
    Sessions.Opened there = signIn(name, PASSWORD);
    Actor self = actor(name);
    String keep = known(here).orElseThrow().sha256();
    assertEquals(
        "current",
        registry
            .refusedAs(
                self,
                Passwords.CHANGE,
                new Passwords.Change(name, "wrong", "yellow submarines sing", keep))
            .details()
            .get("field"));
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refused(
                Passwords.CHANGE,
                new Passwords.Change(name, PASSWORD, "yellow submarines sing", keep))
            .code(),
        "not even an administrator, who makes a code instead");
    registry.askAs(
        self,
        Passwords.CHANGE,
        new Passwords.Change(name, PASSWORD, "yellow submarines sing", keep));
    assertTrue(known(here).isPresent());
    assertFalse(known(there).isPresent());
    assertEquals(
        FailureCode.UNAUTHENTICATED,
        registry
            .refusedAs(Actor.NOBODY, Sessions.SIGN_IN, new Sessions.SignIn(name, PASSWORD, HERE))
            .code());
    assertNotNull(signIn(name, "yellow submarines sing"));
  }

  @Test
  void aNewPasswordByCodeEndsEverySession() {
    String name = withPassword();
    Sessions.Opened before = signIn(name, PASSWORD);
    Sessions.Opened after = use(name, code(name).code(), "yellow submarines sing");
    assertFalse(known(before).isPresent());
    assertTrue(known(after).isPresent());
  }

  @Test
  void signingOutEndsOneSessionAndSigningOutEverywhereAll() {
    String name = withPassword();
    Sessions.Opened one = signIn(name, PASSWORD);
    Sessions.Opened two = signIn(name, PASSWORD);
    Sessions.Opened three = signIn(name, PASSWORD);
    assertEquals(
        FailureCode.UNAUTHENTICATED,
        registry.refusedAs(Actor.NOBODY, Sessions.END, new Sessions.End("0".repeat(64))).code());
    assertEquals(
        0,
        registry
            .askAs(
                actor("somebody-else"),
                Sessions.END,
                new Sessions.End(known(one).orElseThrow().sha256()))
            .rows(),
        "nobody signs out somebody else by a hash");
    registry.askAs(actor(name), Sessions.END, new Sessions.End(known(one).orElseThrow().sha256()));
    assertFalse(known(one).isPresent());
    assertTrue(known(two).isPresent());
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refusedAs(actor("somebody-else"), Sessions.END_ALL, new Sessions.EndAll(name, ""))
            .code());
    List<Session> open =
        registry.askAs(actor(name), Sessions.LIST, new Sessions.ListSessions(name)).items();
    assertEquals(3, open.size(), "two, and the one of the code that set the password");
    assertEquals(three.session().id(), open.get(0).id());
    assertEquals(
        3, registry.ask(Sessions.END_ALL, new Sessions.EndAll(name, "lost a laptop")).rows());
    assertFalse(known(two).isPresent());
    assertFalse(known(three).isPresent());
  }

  @Test
  void aDisabledPersonLosesAllSessionsAndDoesNotFindThemAgain() {
    String name = withPassword();
    Sessions.Opened session = signIn(name, PASSWORD);
    registry.ask(
        Access.EDIT_PRINCIPAL,
        new Access.EditPrincipal(name, revision(name), null, true, null, "on leave"));
    assertFalse(known(session).isPresent());
    registry.ask(
        Access.EDIT_PRINCIPAL,
        new Access.EditPrincipal(name, revision(name), null, false, null, "back"));
    assertFalse(known(session).isPresent());
    assertNotNull(signIn(name, PASSWORD));
  }

  @Test
  void idleAndExpiredSessionsAreKnownNoMore() throws SQLException {
    String name = withPassword();
    Sessions.Opened idle = signIn(name, PASSWORD);
    Sessions.Opened expired = signIn(name, PASSWORD);
    Sessions.Opened used = signIn(name, PASSWORD);
    age(idle, "used_at = now() - interval '8 hours 1 second'");
    age(expired, "expires_at = now()");
    age(used, "used_at = now() - interval '8 hours 1 second'");
    registry.askAs(
        Actor.PLATFORM,
        Sessions.USED,
        new Sessions.Used(Map.of(Secret.hex(Secret.sha256(used.secret())), Instant.now())));
    assertFalse(known(idle).isPresent());
    assertFalse(known(expired).isPresent());
    assertTrue(known(used).isPresent());
    age(expired, "expires_at = now() - interval '2 days'");
    registry.askAs(Actor.PLATFORM, Sessions.USED, new Sessions.Used(Map.of()));
    assertEquals(
        0,
        count("select count(*) from registry.session where id = '" + expired.session().id() + "'"),
        "what was over a day ago is gone");
  }

  @Test
  void beyondSoManyTheOldestSessionGivesWay() {
    String name = withPassword();
    List<Sessions.Opened> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(signIn(name, PASSWORD));
    }
    // The room's limit is 32: 32 hashes more would take ten seconds, the table is asked itself.
    RegistryUnderTest.await(
        registry
            .store()
            .write(
                RegistryUnderTest.command(),
                work ->
                    dev.slipway.registry.store.SessionTable.open(
                        work,
                        name,
                        "ab".repeat(32),
                        Session.Way.PASSWORD,
                        HERE,
                        SignInPolicy.DEFAULT.idle(),
                        SignInPolicy.DEFAULT.lifetime(),
                        2)));
    assertFalse(known(all.get(0)).isPresent());
    assertFalse(known(all.get(1)).isPresent());
    assertTrue(known(all.get(2)).isPresent());
  }

  @Test
  void noSecretStandsInTheDatabaseAndEverythingIsInTheHistory() throws SQLException {
    String name = person();
    String code = code(name).code();
    Sessions.Opened opened = use(name, code, PASSWORD);
    try (var connection = registry.connect();
        var tables =
            connection
                .createStatement()
                .executeQuery(
                    "select table_name from information_schema.tables where table_schema = 'registry'")) {
      while (tables.next()) {
        for (String secret : List.of(opened.secret(), code, PASSWORD)) {
          assertEquals(
              0,
              count(
                  "select count(*) from registry."
                      + tables.getString(1)
                      + " t where position('"
                      + secret
                      + "' in t::text) > 0"),
              tables.getString(1));
        }
      }
    }
    List<String> actions =
        registry
            .ask(
                History.LIST_CHANGES,
                new History.ListChanges(null, null, null, name, null, null, Paging.FIRST))
            .items()
            .stream()
            .filter(change -> change.entity().equals(name))
            .map(change -> change.kind() + " " + change.action())
            .toList();
    assertEquals(
        List.of(
            "SESSION open",
            "PRINCIPAL password-by-code",
            "PRINCIPAL password-code",
            "PRINCIPAL create"),
        actions);
  }

  @Test
  void failedSignInsAreWrittenDownWithWhomTheyWereMeantFor() {
    String name = person();
    Instant from = Instant.parse("2026-11-28T12:00:00Z");
    Instant until = from.plusSeconds(50);
    registry.askAs(
        Actor.PLATFORM,
        Sessions.FAILED,
        new Sessions.Failed(
            List.of(
                new Tries(Way.PASSWORD, name, "10.0.0.1", 3, 2, from, until),
                new Tries(Way.CODE, "nobody-" + name.substring(0, 3), "10.0.0.2", 1, 0, from, from),
                new Tries(Way.PASSWORD, "a long walk\0 by the sea", "10.0.0.3", 1, 0, from, from),
                new Tries(Way.PASSWORD, "", "10.0.0.4", 0, 900, from, until))));
    List<Change> written =
        registry
            .ask(
                History.LIST_CHANGES,
                new History.ListChanges(
                    null, null, Change.Kind.SIGN_IN, null, null, null, Paging.FIRST))
            .items();
    assertEquals(List.of("", "a l…"), written.stream().limit(2).map(Change::entity).toList());
    Change known =
        written.stream().filter(change -> change.entity().equals(name)).findFirst().orElseThrow();
    assertEquals("fail", known.action());
    JsonObject after = Objects.requireNonNull(known.after());
    assertEquals(true, after.getBoolean("known"));
    assertEquals("10.0.0.1", after.getString("address"));
    assertEquals(3, after.getInteger("wrong"));
    assertEquals(2, after.getInteger("early"));
    assertEquals(until, after.getInstant("until"));
    Change unknown = written.get(2);
    assertEquals("nobody-" + name.substring(0, 3), unknown.entity());
    assertEquals(false, Objects.requireNonNull(unknown.after()).getBoolean("known"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Tries(Way.PASSWORD, name, "10.0.0.1", 0, 0, from, until));
  }

  @Test
  void onlyThePlatformSaysThatSignInsFailed() {
    Instant now = Instant.now();
    Sessions.Failed wish =
        new Sessions.Failed(List.of(new Tries(Way.PASSWORD, "ada", "10.0.0.1", 1, 0, now, now)));
    assertEquals(FailureCode.FORBIDDEN, registry.refused(Sessions.FAILED, wish).code());
  }

  @Test
  void aSignInIsToldAtOnce() {
    String name = withPassword();
    List<String> told = new CopyOnWriteArrayList<>();
    var heard = registry.bus().subscribe(Sessions.CHANGED, fact -> told.add(fact.because()));
    try {
      signIn(name, PASSWORD);
      RegistryUnderTest.until(
          "the sign-in is told",
          () -> told.stream().anyMatch(because -> because.contains(Change.Kind.SESSION.name())));
    } finally {
      RegistryUnderTest.await(heard.end());
    }
  }

  @Test
  void aPasswordKeptWithFewerRoundsIsKeptWithTodaysAfterTheNextSignIn() throws SQLException {
    String name = withPassword();
    // RFC 7914's vector: "passwd" with one round.
    sql(
        "update registry.principal set password_hash ="
            + " 'pbkdf2-sha256$1$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw'"
            + " where name = '"
            + name
            + "'");
    assertNotNull(signIn(name, "passwd"));
    assertEquals(
        1,
        count(
            "select count(*) from registry.principal where name = '"
                + name
                + "' and password_hash like 'pbkdf2-sha256$600000$%'"));
    assertNotNull(signIn(name, "passwd"));
  }

  @Test
  void theFirstAdministratorMayComeInWithAPassword() {
    try (RegistryUnderTest fresh = RegistryUnderTest.start()) {
      String code =
          fresh.askAs(Actor.PLATFORM, Access.MAKE_FIRST_CODE, new Access.MakeFirstCode()).code();
      assertTrue(needed(fresh));
      Access.ClaimFirst claim =
          new Access.ClaimFirst(java.util.Objects.requireNonNull(code), "grace", "Grace");
      assertEquals(
          FailureCode.UNAUTHENTICATED,
          fresh
              .refusedAs(
                  Actor.NOBODY,
                  Sessions.CLAIM_FIRST,
                  new Sessions.ClaimFirst(
                      new Access.ClaimFirst("wrong", "grace", ""), PASSWORD, HERE))
              .code());
      assertEquals(
          FailureCode.INVALID,
          fresh
              .refusedAs(
                  Actor.NOBODY,
                  Sessions.CLAIM_FIRST,
                  new Sessions.ClaimFirst(claim, "gracegracegrace", HERE))
              .code());
      Sessions.Opened opened =
          fresh.askAs(
              Actor.NOBODY, Sessions.CLAIM_FIRST, new Sessions.ClaimFirst(claim, PASSWORD, HERE));
      assertEquals(Session.Way.FIRST, opened.session().way());
      assertTrue(opened.principal().grants().contains(new Actor.Grant(Right.ADMINISTER, "*")));
      assertFalse(needed(fresh));
      assertEquals(
          FailureCode.CONFLICT,
          fresh
              .refusedAs(
                  Actor.NOBODY,
                  Sessions.CLAIM_FIRST,
                  new Sessions.ClaimFirst(claim, PASSWORD, HERE))
              .code());
      assertNotNull(
          fresh.askAs(
              Actor.NOBODY, Sessions.SIGN_IN, new Sessions.SignIn("grace", PASSWORD, HERE)));
    }
  }

  private static boolean needed(RegistryUnderTest registry) {
    return registry.askAs(Actor.NOBODY, Access.FIRST_NEEDED, new Access.IsFirstNeeded()).needed();
  }

  @Test
  void codesAreForPeopleWhoMayComeIn() {
    String program = RegistryUnderTest.fresh("program");
    registry.ask(
        Access.CREATE_PRINCIPAL,
        new Access.CreatePrincipal(program, Principal.Kind.PROGRAM, "", List.of(), null));
    assertEquals(
        FailureCode.CONFLICT,
        registry.refused(Passwords.MAKE_CODE, new Passwords.MakeCode(program)).code());
    assertEquals(
        FailureCode.NOT_FOUND,
        registry.refused(Passwords.MAKE_CODE, new Passwords.MakeCode("nobody-here")).code());
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refusedAs(
                RegistryUnderTest.actor("x", Right.OPERATE, "*"),
                Passwords.MAKE_CODE,
                new Passwords.MakeCode(program))
            .code());
  }

  private String person() {
    String name = RegistryUnderTest.fresh("person");
    registry.ask(
        Access.CREATE_PRINCIPAL,
        new Access.CreatePrincipal(
            name, Principal.Kind.PERSON, "", List.of(new Actor.Grant(Right.VIEW, "*")), null));
    return name;
  }

  private String withPassword() {
    String name = person();
    use(name, code(name).code(), PASSWORD);
    return name;
  }

  private Passwords.Code code(String name) {
    return registry.ask(Passwords.MAKE_CODE, new Passwords.MakeCode(name));
  }

  private Sessions.Opened use(String name, String code, String password) {
    return registry.askAs(
        Actor.NOBODY, Passwords.USE_CODE, new Passwords.UseCode(name, code, password, HERE));
  }

  private Sessions.Opened signIn(String name, String password) {
    return registry.askAs(
        Actor.NOBODY, Sessions.SIGN_IN, new Sessions.SignIn(name, password, HERE));
  }

  private Optional<SessionHash> known(Sessions.Opened opened) {
    return registry.askAs(Actor.PLATFORM, Sessions.READ, new Sessions.Read()).sessions().stream()
        .filter(session -> session.id().equals(opened.session().id().toString()))
        .findFirst();
  }

  private static Actor actor(String name) {
    return new Actor(Actor.Kind.PERSON, name, name, List.of(new Actor.Grant(Right.VIEW, "*")));
  }

  private long revision(String name) {
    return registry.ask(Access.GET_PRINCIPAL, new Access.GetPrincipal(name)).revision();
  }

  private void age(Sessions.Opened opened, String set) throws SQLException {
    sql("update registry.session set " + set + " where id = '" + opened.session().id() + "'");
  }

  private void sql(String statement) throws SQLException {
    try (var connection = registry.connect()) {
      connection.createStatement().execute(statement);
    }
  }

  private long count(String query) throws SQLException {
    try (var connection = registry.connect();
        var found = connection.createStatement().executeQuery(query)) {
      found.next();
      return found.getLong(1);
    }
  }
}
