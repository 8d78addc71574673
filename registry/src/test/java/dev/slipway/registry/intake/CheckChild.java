package dev.slipway.registry.intake;

import dev.slipway.bus.Caller;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * A process whose inspector ends it: the first one with {@code new} asks for the check, a later one
 * with the upload's id only starts, and ends in order once nothing is checked any more and nothing
 * says so.
 */
final class CheckChild {
  private CheckChild() {}

  public static void main(String[] arguments) throws Exception {
    PostgresAddress database =
        new PostgresAddress(
            arguments[0], Integer.parseInt(arguments[1]), arguments[2], arguments[3], arguments[4]);
    IntakeUnderTest intake =
        IntakeUnderTest.start(
            database, Path.of(arguments[5]), IntakeUnderTest.SMALL, IntakeListener.NONE);
    boolean first = arguments[6].equals("new");
    UUID id = first ? intake.create("halting").id() : UUID.fromString(arguments[6]);
    if (first) {
      intake.append(id, "model.txt", Archives.text(TextInspector.HALT));
      beginsOperation(intake, id);
      intake.check(id);
    }
    while (intake.get(id).state() == Upload.State.CHECKING
        || operation(intake, id).state() == History.Operation.State.RUNNING) {
      LockSupport.parkNanos(5_000_000);
    }
    intake.close();
    System.exit(0);
  }

  /** What is told of the upload's check. */
  static History.Operation operation(IntakeUnderTest intake, UUID upload) {
    return intake
        .ask(History.LIST_OPERATIONS, new History.ListOperations(Paging.FIRST))
        .items()
        .stream()
        .filter(one -> one.entity().equals(upload.toString()))
        .findFirst()
        .orElseThrow();
  }

  /** As who tells a caller of a check that takes longer. */
  static History.Operation beginsOperation(IntakeUnderTest intake, UUID upload) {
    return intake.askAs(
        Caller.platform(Duration.ofSeconds(1)).actor(),
        History.START_OPERATION,
        new History.StartOperation(
            Uploads.CHECK_OPERATION,
            upload.toString(),
            null,
            "",
            IntakeUnderTest.ADA.name(),
            Duration.ofDays(1)));
  }
}
