package dev.slipway.registry.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Upload.State;
import dev.slipway.registry.api.Uploads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands in any order, with restarts in between, held against a model of what an upload is: no
 * command leads where the model does not, and what was answered survives.
 */
class IntakeSequencesIT {
  private static final int SEQUENCES = 12;
  private static final int STEPS = 14;
  private static final int BYTES = 50_000;

  @TempDir static Path directory;
  private static IntakeUnderTest intake;

  @BeforeAll
  static void start() {
    intake = IntakeUnderTest.start(directory, IntakeUnderTest.SMALL);
  }

  @AfterAll
  static void stop() {
    intake.close();
  }

  /** What an upload should be. */
  private static final class Expected {
    final UUID id;
    final byte[] content = new byte[BYTES];
    final boolean refused;
    State state = State.RECEIVING;
    int received;
    boolean complete;
    Integer version;

    Expected(UUID id, Random random) {
      this.id = id;
      this.refused = random.nextInt(4) == 0;
      random.nextBytes(content);
      byte[] head = Archives.text(refused ? "refuse\n" : "sound\n");
      System.arraycopy(head, 0, content, 0, head.length);
    }
  }

  @Test
  void anySequenceOfCommandsAndRestartsIsWhatTheModelSays() {
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
      long seed = 90_001L + sequence;
      List<String> steps = new ArrayList<>();
      try {
        run(new Random(seed), "sequence-" + sequence, steps);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed + ", steps " + steps, failure);
      }
    }
  }

  private void run(Random random, String model, List<String> steps) {
    int[] versions = {0};
    Expected upload = new Expected(intake.create(model).id(), random);
    for (int step = 0; step < STEPS; step++) {
      if (upload.state.isFinal() && random.nextInt(3) == 0) {
        steps.add("create");
        upload = new Expected(intake.create(model).id(), random);
      }
      step(random, model, steps, upload, versions);
      Upload now = intake.get(upload.id);
      assertEquals(upload.state, now.state());
      assertEquals(upload.version, now.version());
      if (upload.state == State.RECEIVING && !now.files().isEmpty()) {
        assertEquals(upload.received, now.files().get(0).received());
        assertEquals(upload.complete, now.files().get(0).complete());
      }
    }
  }

  private void step(
      Random random, String model, List<String> steps, Expected upload, int[] versions) {
    switch (random.nextInt(12)) {
      case 0 -> {
        steps.add("restart");
        intake.restart(directory);
      }
      case 1 -> {
        steps.add("discard");
        boolean allowed = upload.state != State.REGISTERED;
        expect(
            allowed,
            () -> intake.ask(Uploads.DISCARD, new Uploads.DiscardUpload(upload.id, "by the test")));
        upload.state = allowed ? State.DISCARDED : upload.state;
      }
      case 2, 3, 4, 5 -> append(random, steps, upload);
      case 6, 7, 8 -> {
        steps.add("check");
        boolean allowed = upload.state != State.RECEIVING || upload.complete;
        expect(allowed, () -> intake.check(upload.id));
        if (upload.state == State.RECEIVING && allowed) {
          upload.state = upload.refused ? State.QUARANTINED : State.CHECKED;
        }
      }
      default -> {
        steps.add("register");
        boolean allowed = upload.state == State.CHECKED || upload.state == State.REGISTERED;
        boolean isNew = upload.state == State.CHECKED;
        expect(allowed, () -> intake.register(upload.id, model));
        if (isNew) {
          upload.version = ++versions[0];
          upload.state = State.REGISTERED;
        }
      }
    }
  }

  private void append(Random random, List<String> steps, Expected upload) {
    boolean right = random.nextInt(4) > 0;
    int from = right ? upload.received : upload.received + 1 + random.nextInt(100);
    int to = random.nextInt(3) == 0 ? BYTES : Math.min(BYTES, from + random.nextInt(BYTES));
    boolean last = to == BYTES;
    steps.add("append " + from + " to " + to);
    boolean allowed = upload.state == State.RECEIVING && !upload.complete && right;
    byte[] bytes = Arrays.copyOf(upload.content, Math.max(from, to));
    expect(allowed, () -> intake.append(upload.id, "model.txt", bytes, from, last, null));
    if (allowed) {
      upload.received = to;
      upload.complete = last;
    }
  }

  private static void expect(boolean allowed, Callable<?> command) {
    try {
      command.call();
      assertTrue(allowed, "this should have been refused");
    } catch (SlipwayException refused) {
      assertTrue(!allowed, "refused: " + refused.getMessage());
      assertEquals(FailureCode.CONFLICT, refused.code(), refused.getMessage());
    } catch (Exception unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
