package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What PostgreSQL says when it ends becomes a sentence to act on")
class DiagnosisTest {

  private static final Path DATA = Path.of("/srv/slipway/postgres/data");

  private static final String AT = "2026-11-24 10:00:00.123 UTC [4711] ";

  @ParameterizedTest(name = "{2} → {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PORT      | choose another    | FATAL:  could not create any TCP/IP sockets
          SOCKET    | shorter path      | FATAL:  could not create any Unix-domain sockets
          MODE      | chmod 0700        | FATAL:  data directory "/srv/slipway/postgres/data" has invalid permissions
          OWNER     | chown -R          | FATAL:  data directory "/srv/slipway/postgres/data" has wrong ownership
          OWNER     | chown -R          | postgres: could not access the server configuration file "/srv/slipway/postgres/data/postgresql.conf": Permission denied
          VERSION   | pg_dump           | FATAL:  database files are incompatible with server
          DISK_FULL | make room         | ERROR:  could not extend file "base/5/16384": No space left on device
          DISK_FULL | make room         | FATAL:  could not write lock file "postmaster.pid": No space left on device
          DISK_FULL | make room         | FATAL:  could not write init file
          IN_USE    | stop it first     | FATAL:  lock file "postmaster.pid" already exists
          IN_USE    | stop it first     | FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use
          PROGRAMS  | /etc/passwd       | initdb: error: could not look up effective user ID 12345: user does not exist
          PROGRAMS  | unpacked again    | initdb: error while loading shared libraries: libpq.so.5: cannot open shared object file
          SERVER    | no memory         | FATAL:  could not map anonymous shared memory: Cannot allocate memory
          SERVER    | backup            | PANIC:  could not locate a valid checkpoint record at 0/14E6D28
          SERVER    | unexpected thing  | FATAL:  unexpected thing
          """)
  void eachEndIsNamed(PostgresFailure failure, String advice, String said) {
    Diagnosis diagnosis = Diagnosis.of(AT + said + "\n", 1, DATA, 5432);
    assertEquals(failure, diagnosis.failure(), diagnosis.sentence());
    assertTrue(diagnosis.sentence().contains(advice), diagnosis.sentence());
    assertFalse(diagnosis.sentence().contains("4711"), diagnosis.sentence());
  }

  @Test
  void aSignalIsToldAsOne() {
    assertTrue(Diagnosis.of("", 137, DATA, 1).sentence().contains("was killed (signal 9)"));
    assertTrue(
        Diagnosis.of("", 2, DATA, 1).sentence().contains("ended with status 2: it said nothing"));
  }
}
