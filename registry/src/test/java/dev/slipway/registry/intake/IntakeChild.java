package dev.slipway.registry.intake;

import dev.slipway.postgres.PostgresAddress;
import dev.slipway.registry.api.Upload;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A process that takes one upload from its bytes to a version and ends without a farewell when the
 * stage named by the system property {@code halt-at} is reached.
 */
final class IntakeChild {
  static final int HALTED = 137;

  private IntakeChild() {}

  /** Of a model that is like no other stage's. */
  static byte[] content(String model) {
    java.util.Map<String, byte[]> files = new java.util.TreeMap<>();
    files.put("net/model.txt", Archives.text("sound\n" + model));
    files.put("net/weights.bin", new byte[600_000]);
    return Archives.zip(files, entry -> entry.setTime(0L));
  }

  public static void main(String[] arguments) {
    IntakeStage haltAt = IntakeStage.valueOf(System.getProperty("halt-at"));
    PostgresAddress database =
        new PostgresAddress(
            arguments[0], Integer.parseInt(arguments[1]), arguments[2], arguments[3], arguments[4]);
    IntakeListener halting =
        (upload, stage) -> {
          if (stage == haltAt) {
            Runtime.getRuntime().halt(HALTED);
          }
        };
    IntakeUnderTest intake =
        IntakeUnderTest.start(database, Path.of(arguments[5]), IntakeUnderTest.SMALL, halting);
    String model = arguments[6];
    UUID upload = intake.create(model).id();
    byte[] half = java.util.Arrays.copyOf(content(model), 600);
    intake.append(upload, "net.zip", half, 0, false, null);
    run(intake, model, upload, () -> CheckChild.beginsOperation(intake, upload));
    // The last stage comes after the answer.
    java.util.concurrent.locks.LockSupport.parkNanos(10_000_000_000L);
    System.exit(1);
  }

  /** Takes an upload from wherever it stands to its version. */
  static void run(IntakeUnderTest intake, String model, UUID id, Runnable beforeCheck) {
    byte[] content = content(model);
    Upload upload = intake.get(id);
    if (upload.state() == Upload.State.RECEIVING) {
      Upload.File file = upload.files().isEmpty() ? null : upload.files().get(0);
      if (file == null || !file.complete()) {
        int from = file == null ? 0 : (int) file.received();
        intake.append(id, "net.zip", content, from, true, null);
      }
    }
    beforeCheck.run();
    intake.check(id);
    intake.register(id, null);
  }
}
