package dev.slipway.registry.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Key;
import dev.slipway.registry.api.KeyQuota;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may do what, and that secrets are kept nowhere. */
class AccessIT {
  private final RegistryUnderTest registry = RegistryUnderTest.shared();

  @Test
  void theFirstAdministratorIsMadeOnceWithTheNewestCodeAndCannotBeTheLastToGo() {
    try (RegistryUnderTest fresh = RegistryUnderTest.start()) {
      String old = code(fresh);
      String code = code(fresh);
      assertNotEquals(old, code);
      assertEquals(
          FailureCode.UNAUTHENTICATED,
          fresh
              .refusedAs(
                  Actor.NOBODY,
                  Access.CLAIM_FIRST,
                  new Access.ClaimFirst(old, "grace", "Grace Hopper"))
              .code());
      Access.NewKey key =
          fresh.askAs(
              Actor.NOBODY,
              Access.CLAIM_FIRST,
              new Access.ClaimFirst(code, "grace", "Grace Hopper"));
      assertNotNull(key.secret());
      assertEquals("grace", key.key().principal());
      Principal grace = fresh.ask(Access.GET_PRINCIPAL, new Access.GetPrincipal("grace"));
      assertEquals(
          List.of(new Actor.Grant(Right.ADMINISTER, "*"), new Actor.Grant(Right.PREDICT, "*")),
          grace.grants());
      assertEquals(
          FailureCode.CONFLICT,
          fresh
              .refusedAs(Actor.NOBODY, Access.CLAIM_FIRST, new Access.ClaimFirst(code, "eve", ""))
              .code());
      assertNull(
          fresh.askAs(Actor.PLATFORM, Access.MAKE_FIRST_CODE, new Access.MakeFirstCode()).code());
    }
  }

  private static String code(RegistryUnderTest registry) {
    return java.util.Objects.requireNonNull(
        registry.askAs(Actor.PLATFORM, Access.MAKE_FIRST_CODE, new Access.MakeFirstCode()).code());
  }

  @Test
  void aKeyIsKnownByItsHashAloneWithTheGrantsOfItsPrincipal() throws Exception {
    String name = program(new Actor.Grant(Right.PREDICT, "fraud-*"));
    Access.NewKey made = key(name, null);
    ServingSnapshot.KeyHash known = known(made.key().prefix()).orElseThrow();
    assertEquals(sha256(java.util.Objects.requireNonNull(made.secret())), known.sha256());
    assertEquals(List.of(new Actor.Grant(Right.PREDICT, "fraud-*")), known.grants());
    assertEquals(name, known.principal());
    assertTrue(made.secret().startsWith(made.key().prefix() + "_"));
    assertTrue(made.secret().length() >= made.key().prefix().length() + 1 + 43, "256 bits");
  }

  @Test
  void theSecretOfAKeyStandsNowhereInTheDatabase() throws Exception {
    Access.NewKey made = key(program(new Actor.Grant(Right.VIEW, "*")), "idempotent-1");
    String secret = java.util.Objects.requireNonNull(made.secret());
    String random = secret.substring(made.key().prefix().length() + 1);
    try (var connection = registry.connect();
        var tables =
            connection
                .createStatement()
                .executeQuery(
                    "select table_name from information_schema.tables where table_schema = 'registry'")) {
      while (tables.next()) {
        try (var found =
            connection
                .createStatement()
                .executeQuery(
                    "select count(*) from registry."
                        + tables.getString(1)
                        + " t where position('"
                        + random
                        + "' in t::text) > 0")) {
          found.next();
          assertEquals(0, found.getLong(1), tables.getString(1));
        }
      }
    }
  }

  @Test
  void aRepeatedRequestForAKeyMakesNoSecondOneAndShowsNoSecret() {
    String name = program(new Actor.Grant(Right.VIEW, "*"));
    String once = RegistryUnderTest.fresh("once");
    Access.NewKey first = key(name, once);
    Access.NewKey again = key(name, once);
    assertEquals(first.key(), again.key());
    assertNull(again.secret());
    assertEquals(
        1, registry.ask(Access.LIST_KEYS, new Access.ListKeys(name, Paging.FIRST)).items().size());
  }

  @Test
  void aRevokedKeyAndThoseOfADisabledPrincipalAreKnownNoMore() {
    String name = program(new Actor.Grant(Right.VIEW, "*"));
    Key first = key(name, null).key();
    Key second = key(name, null).key();
    registry.ask(Access.REVOKE_KEY, new Access.RevokeKey(first.prefix(), "lost"));
    assertTrue(known(first.prefix()).isEmpty());
    assertTrue(known(second.prefix()).isPresent());
    assertNotNull(
        registry.ask(Access.REVOKE_KEY, new Access.RevokeKey(first.prefix(), "lost")).revokedAt());
    registry.ask(
        Access.EDIT_PRINCIPAL,
        new Access.EditPrincipal(name, 1L, null, true, null, "left the team"));
    assertTrue(known(second.prefix()).isEmpty());
  }

  @Test
  void aKeysScopeNarrowsWhatItsPrincipalMayAndNeverWidensIt() {
    Actor.Grant all = new Actor.Grant(Right.PREDICT, "fraud-*");
    String name = program(all);
    SlipwayException beyond =
        registry.refused(Access.CREATE_KEY, scoped(name, new Actor.Grant(Right.PREDICT, "*")));
    assertEquals(FailureCode.INVALID, beyond.code());
    assertTrue(String.valueOf(beyond.getMessage()).contains("PREDICT:*"), beyond.getMessage());
    assertTrue(String.valueOf(beyond.getMessage()).contains("PREDICT:fraud-*"));
    Actor.Grant one = new Actor.Grant(Right.PREDICT, "fraud-eu");
    Key key = registry.ask(Access.CREATE_KEY, scoped(name, one)).key();
    assertEquals(List.of(one), key.grants());
    assertEquals(List.of(one), known(key.prefix()).orElseThrow().grants());
    assertEquals(
        FailureCode.INVALID,
        registry
            .refused(
                Access.EDIT_KEY,
                new Access.EditKey(
                    key.prefix(),
                    1L,
                    null,
                    List.of(new Actor.Grant(Right.VIEW, "fraud-eu")),
                    false,
                    null,
                    ""))
            .code());
    Key wide =
        registry.ask(
            Access.EDIT_KEY,
            new Access.EditKey(key.prefix(), 1L, "wide", null, true, null, "all of it"));
    assertNull(wide.grants());
    assertEquals("wide", wide.label());
    assertEquals(2, wide.revision());
    assertEquals(List.of(all), known(key.prefix()).orElseThrow().grants());
    Key again =
        registry.ask(
            Access.EDIT_KEY,
            new Access.EditKey(key.prefix(), 2L, null, List.of(one), false, null, ""));
    assertEquals("wide", again.label(), "what is not named stays");
    registry.ask(
        Access.EDIT_PRINCIPAL, new Access.EditPrincipal(name, 1L, null, null, List.of(), "less"));
    assertEquals(List.of(), known(key.prefix()).orElseThrow().grants());
    assertEquals(
        FailureCode.PRECONDITION_FAILED,
        registry
            .refused(
                Access.EDIT_KEY, new Access.EditKey(key.prefix(), 1L, "x", null, false, null, ""))
            .code());
  }

  @Test
  void aQuotaIsKeptChangedAsAWholeAndLifted() {
    String name = program(new Actor.Grant(Right.PREDICT, "*"));
    KeyQuota quota = new KeyQuota(2.5, 1e6, 1L << 40);
    Key key =
        registry
            .ask(Access.CREATE_KEY, new Access.CreateKey(name, "", null, null, quota, null))
            .key();
    assertEquals(quota, key.quota());
    assertEquals(quota, known(key.prefix()).orElseThrow().quota());
    KeyQuota other = new KeyQuota(null, 7.0, null);
    registry.ask(
        Access.EDIT_KEY, new Access.EditKey(key.prefix(), 1L, null, null, false, other, "less"));
    assertEquals(other, known(key.prefix()).orElseThrow().quota());
    registry.ask(
        Access.EDIT_KEY,
        new Access.EditKey(key.prefix(), 2L, null, null, false, KeyQuota.NONE, "free"));
    assertEquals(KeyQuota.NONE, known(key.prefix()).orElseThrow().quota());
  }

  @Test
  void aRotatedKeyLivesOnUnderANewSecretAndTheOldOneEndsAfterTheOverlap() throws Exception {
    String name = program(new Actor.Grant(Right.PREDICT, "*"));
    KeyQuota quota = new KeyQuota(5.0, null, null);
    List<Actor.Grant> scope = List.of(new Actor.Grant(Right.PREDICT, "a"));
    Instant expires = Instant.now().plusSeconds(86_400 * 30);
    Key old =
        registry
            .ask(
                Access.CREATE_KEY,
                new Access.CreateKey(name, "till 4", expires, scope, quota, null))
            .key();
    Access.NewKey next = rotate(old.prefix(), Duration.ofHours(1), null);
    assertEquals(
        sha256(java.util.Objects.requireNonNull(next.secret())),
        known(next.key().prefix()).orElseThrow().sha256());
    assertNotEquals(old.prefix(), next.key().prefix());
    assertEquals("till 4", next.key().label());
    assertEquals(scope, next.key().grants());
    assertEquals(quota, next.key().quota());
    assertEquals(old.prefix(), next.key().replaces());
    Duration given = Duration.between(old.createdAt(), expires);
    Duration again =
        Duration.between(
            next.key().createdAt(), java.util.Objects.requireNonNull(next.key().expiresAt()));
    assertEquals(given.toSeconds(), again.toSeconds(), "for as long as the old one was given");
    ServingSnapshot.KeyHash ending = known(old.prefix()).orElseThrow();
    assertEquals(
        next.key().createdAt().plusSeconds(3600), ending.expiresAt(), "the old one ends by itself");
    assertEquals(ending.family(), known(next.key().prefix()).orElseThrow().family());
    Access.NewKey third = rotate(next.key().prefix(), Duration.ZERO, null);
    assertTrue(known(next.key().prefix()).isEmpty(), "no overlap: revoked at once");
    assertEquals(old.prefix(), known(third.key().prefix()).orElseThrow().family());
    assertEquals(
        FailureCode.CONFLICT,
        registry
            .refused(
                Access.ROTATE_KEY,
                new Access.RotateKey(next.key().prefix(), Duration.ZERO, null, "", null))
            .code());
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refused(
                Access.ROTATE_KEY, new Access.RotateKey("slw_none", Duration.ZERO, null, "", null))
            .code());
    List<Change> told =
        registry
            .ask(
                History.LIST_CHANGES,
                new History.ListChanges(
                    null,
                    null,
                    Change.Kind.KEY,
                    old.prefix(),
                    "rotate",
                    null,
                    null,
                    null,
                    Paging.FIRST))
            .items();
    assertEquals(1, told.size());
    assertEquals("leaked", told.get(0).reason());
  }

  @Test
  void aRepeatedRotationMakesOneKeyAndShowsItsSecretOnce() {
    String name = program(new Actor.Grant(Right.PREDICT, "*"));
    Key old = key(name, null).key();
    String once = RegistryUnderTest.fresh("rotate-once");
    Access.NewKey first = rotate(old.prefix(), Duration.ofMinutes(1), once);
    Access.NewKey again = rotate(old.prefix(), Duration.ofMinutes(1), once);
    assertEquals(first.key(), again.key());
    assertNotNull(first.secret());
    assertNull(again.secret());
  }

  private Access.NewKey rotate(
      String prefix, Duration overlap, @org.jspecify.annotations.Nullable String once) {
    return registry.ask(
        Access.ROTATE_KEY, new Access.RotateKey(prefix, overlap, null, "leaked", once));
  }

  private static Access.CreateKey scoped(String principal, Actor.Grant grant) {
    return new Access.CreateKey(principal, "", null, List.of(grant), KeyQuota.NONE, null);
  }

  @Test
  void otherGrantsReachTheKeysOfThePrincipal() {
    String name = program(new Actor.Grant(Right.VIEW, "*"));
    Key key = key(name, null).key();
    Principal edited =
        registry.ask(
            Access.EDIT_PRINCIPAL,
            new Access.EditPrincipal(
                name,
                1L,
                null,
                null,
                List.of(
                    new Actor.Grant(Right.OPERATE, "a-*"), new Actor.Grant(Right.PREDICT, "a-*")),
                "operator now"));
    assertEquals(2, edited.revision());
    assertEquals(edited.grants(), known(key.prefix()).orElseThrow().grants());
    assertEquals(2, known(key.prefix()).orElseThrow().revision());
    assertEquals(
        FailureCode.PRECONDITION_FAILED,
        registry
            .refused(Access.EDIT_PRINCIPAL, new Access.EditPrincipal(name, 1L, "x", null, null, ""))
            .code());
  }

  @Test
  void anExpiredKeyIsNotKnown() {
    String name = program(new Actor.Grant(Right.VIEW, "*"));
    Key key =
        registry
            .ask(
                Access.CREATE_KEY,
                new Access.CreateKey(name, "old", Instant.parse("2020-01-01T00:00:00Z"), null))
            .key();
    assertTrue(known(key.prefix()).isEmpty());
  }

  @Test
  void lastUseIsNotedAndNeverGoesBack() {
    String name = program(new Actor.Grant(Right.VIEW, "*"));
    Key key = key(name, null).key();
    Instant later = Instant.parse("2026-01-02T00:00:00Z");
    used(key, later);
    used(key, Instant.parse("2026-01-01T00:00:00Z"));
    assertEquals(
        later,
        registry
            .ask(Access.LIST_KEYS, new Access.ListKeys(name, Paging.FIRST))
            .items()
            .get(0)
            .lastUsedAt());
  }

  @Test
  void onlyAnAdministratorOfEverythingTouchesAccessAndEverybodySeesThemselves() {
    String name = program(new Actor.Grant(Right.ADMINISTER, "fraud-*"));
    Actor local = RegistryUnderTest.actor(name, Right.ADMINISTER, "fraud-*");
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refusedAs(local, Access.CREATE_KEY, new Access.CreateKey(name, "x", null, null))
            .code());
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refusedAs(local, Access.LIST_PRINCIPALS, new Access.ListPrincipals(Paging.FIRST))
            .code());
    assertEquals(
        name, registry.askAs(local, Access.GET_PRINCIPAL, new Access.GetPrincipal(name)).name());
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refusedAs(RegistryUnderTest.ADMIN, Access.MAKE_FIRST_CODE, new Access.MakeFirstCode())
            .code());
  }

  private void used(Key key, Instant at) {
    registry.askAs(Actor.PLATFORM, Access.KEYS_USED, new Access.KeysUsed(Map.of(key.prefix(), at)));
  }

  private String program(Actor.Grant grant) {
    String name = RegistryUnderTest.fresh("program");
    registry.ask(
        Access.CREATE_PRINCIPAL,
        new Access.CreatePrincipal(name, Principal.Kind.PROGRAM, "", List.of(grant), null));
    return name;
  }

  private Access.NewKey key(
      String principal, @org.jspecify.annotations.Nullable String idempotencyKey) {
    return registry.ask(
        Access.CREATE_KEY, new Access.CreateKey(principal, "test", null, idempotencyKey));
  }

  private Optional<ServingSnapshot.KeyHash> known(String prefix) {
    return registry
        .askAs(Actor.PLATFORM, Nodes.READ_SERVING, new Nodes.ReadServing())
        .keys()
        .stream()
        .filter(key -> key.prefix().equals(prefix))
        .findFirst();
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
