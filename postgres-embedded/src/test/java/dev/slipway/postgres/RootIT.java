package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Started by root, and by others as root starts them: PostgreSQL never runs as root. */
class RootIT {

  private static final int NOBODY = 65_534;

  private static Homes homes;
  private static String classPath;
  private static EmbeddedPostgresConfig nobodys;

  @BeforeAll
  static void prepare() throws IOException {
    if (Homes.isRoot()) {
      homes = new Homes();
      Files.createDirectories(homes.root().resolve("above"));
      nobodys = homes.config("above/home");
      classPath = Owner.readableClassPath(homes.root().resolve("classes"));
    }
  }

  /** Each by itself: what a whole class gives up before its tests stands in no report. */
  @BeforeEach
  void onlyRootCanTryThis() {
    needs(Homes.isRoot(), "only root can try how root, and other users, start PostgreSQL");
  }

  private static void needs(boolean here, String otherwise) {
    if (!here) {
      System.err.println("SKIPPED: " + otherwise);
    }
    assumeTrue(here, "SKIPPED: " + otherwise);
  }

  @AfterAll
  static void end() throws IOException {
    if (homes != null) {
      homes.close();
    }
  }

  /** A home below a folder that nobody but root may enter. */
  private static EmbeddedPostgresConfig closedHome(String name) throws IOException {
    Path closed = Files.createDirectories(homes.root().resolve(name));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    return homes.config(name + "/home");
  }

  private static int ownerOf(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void theServerIsNobodysBySetprivAndStaysSo() throws Exception {
    for (int start = 1; start <= 2; start++) {
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(nobodys)) {
        assertEquals(NOBODY, ownerOf(Path.of("/proc", String.valueOf(postgres.pid()))));
        assertEquals(NOBODY, ownerOf(nobodys.home().resolve("data")));
        assertEquals(0, ownerOf(nobodys.home().resolve("password")), "the password stays root's");
        assertEquals("1", Sql.ask(postgres.address(), "select 1"));
      }
    }
  }

  @Test
  void belowAFolderOfRootsOwnTheServerRunsInAUserNamespaceAndStaysSo() throws Exception {
    assumeUserNamespaces();
    EmbeddedPostgresConfig config = closedHome("unshare");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(config)) {
      assertEquals(0, ownerOf(config.home().resolve("data")));
      Path namespace = Path.of("/proc", String.valueOf(postgres.pid()), "ns/user");
      assertTrue(
          !Files.readSymbolicLink(namespace)
              .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/user"))),
          "in a namespace of its own");
      Sql.execute(postgres.address(), "create table kept as select 41 as n");
    }
    // Opened to everybody now: the owner of the data decides, not what would be preferred.
    Files.setPosixFilePermissions(
        homes.root().resolve("unshare"), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(config)) {
      assertEquals(0, ownerOf(config.home().resolve("data")));
      assertEquals("41", Sql.ask(postgres.address(), "select n from kept"));
    }
  }

  @Test
  void nobodysDataBelowAFolderThatWasClosedSinceIsRefusedWithTheCause() throws Exception {
    EmbeddedPostgres.start(nobodys).close();
    Path above = homes.root().resolve("above");
    Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwx------"));
    PostgresException refused =
        assertThrows(PostgresException.class, () -> EmbeddedPostgres.start(nobodys));
    Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals(PostgresFailure.CANNOT_DROP_ROOT, refused.failure(), refused.getMessage());
    assertTrue(refused.getMessage().contains("it may not enter"), refused.getMessage());
  }

  @Test
  void filesOfTwoUsersInOneDataDirectoryAreNamed() throws Exception {
    assumeUserNamespaces();
    EmbeddedPostgres.start(nobodys).close();
    own(nobodys, 0);
    PostgresException refused =
        assertThrows(PostgresException.class, () -> EmbeddedPostgres.start(nobodys));
    own(nobodys, NOBODY);
    assertEquals(PostgresFailure.OWNER, refused.failure(), refused.getMessage());
    assertTrue(refused.getMessage().contains("chown -R"), refused.getMessage());
  }

  /** The folders alone, and the file that each start writes anew. */
  private static void own(EmbeddedPostgresConfig config, int uid) throws IOException {
    for (String name : List.of("data", "data/slipway.conf", "run")) {
      Files.setAttribute(config.home().resolve(name), "unix:uid", uid);
    }
  }

  @Test
  void whereNoWayWorksBothAreNamedAndTheOwnDatabase() throws Exception {
    try (Owner owner =
        Owner.start(homes.config("none"), classPath, List.of("env", "PATH=/nonexistent"))) {
      String says = owner.line();
      assertTrue(says.startsWith("CANNOT_DROP_ROOT "), says);
      for (String part : List.of("setpriv", "unshare -U", "SLIPWAY_DATABASE_URL")) {
        assertTrue(says.contains(part), says);
      }
    }
  }

  @Test
  void rootWithoutAnyCapabilityUsesAUserNamespace() throws Exception {
    assumeUserNamespaces();
    try (Owner owner =
        Owner.start(
            homes.config("powerless"),
            classPath,
            List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"))) {
      assertEquals("1", Sql.ask(owner.awaitReady(), "select 1"));
      assertEquals(0, ownerOf(homes.config("powerless").home().resolve("data")));
      owner.end();
    }
  }

  @Test
  void anOrdinaryUserStartsItPlainlyAndIsRefusedTheDataOfAnother() throws Exception {
    EmbeddedPostgres.start(nobodys).close();
    own(nobodys, 1);
    try (Owner owner = Owner.start(nobodys, classPath, as("nobody"))) {
      String says = owner.line();
      assertTrue(says.startsWith("OWNER "), says);
      assertTrue(says.contains("chown -R nobody"), says);
    }
    own(nobodys, NOBODY);
    try (Owner owner = Owner.start(ownedHome("plain", NOBODY), classPath, as("nobody"))) {
      PostgresAddress address = owner.awaitReady();
      assertEquals("1", Sql.ask(address, "select 1"));
      assertEquals(NOBODY, ownerOf(Path.of("/proc", String.valueOf(owner.serverPid()))));
      owner.end();
    }
  }

  @Test
  void aUserWithoutANameStartsItInANamespaceWhereItHasOne() throws Exception {
    assumeUserNamespaces();
    EmbeddedPostgresConfig config = ownedHome("unnamed", 12_345);
    for (int start = 1; start <= 2; start++) {
      try (Owner owner = Owner.start(config, classPath, as("12345"))) {
        assertEquals("1", Sql.ask(owner.awaitReady(), "select 1"));
        assertEquals(12_345, ownerOf(config.home().resolve("data")));
        owner.end();
      }
    }
    try (EmbeddedPostgres byRoot = EmbeddedPostgres.start(config)) {
      assertEquals("1", Sql.ask(byRoot.address(), "select 1"), "root starts it as its owner");
    }
  }

  private static EmbeddedPostgresConfig ownedHome(String name, int uid) throws IOException {
    Path home = Files.createDirectories(homes.root().resolve(name));
    Files.setAttribute(home, "unix:uid", uid);
    return homes.config(name);
  }

  private static List<String> as(String user) {
    return List.of("setpriv", "--reuid=" + user, "--regid=65534", "--clear-groups");
  }

  private static void assumeUserNamespaces() {
    needs(
        Command.run(List.of("unshare", "-U", "true"), Path.of("/"), Duration.ofSeconds(10)).ok(),
        "no user namespaces here");
  }
}
