package dev.slipway.app.demo;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Requests that keep flying from several threads while traffic changes; every answer is kept with
 * who gave it.
 */
final class Flight implements AutoCloseable {

  /**
   * One answer.
   *
   * @param atMillis since the flight began
   * @param version 0 when it failed
   */
  record Answer(long atMillis, int version, long micros, String predictionId) {}

  private static final long LAST_ANSWER_NANOS = 30_000_000_000L;

  private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = new ArrayList<>();
  private final long begun = System.nanoTime();
  private volatile boolean flying = true;

  Flight(Api api, String model, List<JsonObject> requests, int callers) {
    for (int i = 0; i < callers; i++) {
      int offset = i;
      Thread thread =
          new Thread(
              () -> {
                for (int n = offset; flying; n++) {
                  fly(api, model, requests.get(n % requests.size()));
                }
              },
              "demo-caller-" + i);
      thread.start();
      threads.add(thread);
    }
  }

  private void fly(Api api, String model, JsonObject request) {
    long sent = System.nanoTime();
    try {
      Api.Reply reply = api.post("/v2/models/" + Api.encode(model) + "/infer", request);
      long now = System.nanoTime();
      answers.add(
          new Answer(
              (now - begun) / 1_000_000,
              version(reply.body()),
              (now - sent) / 1000,
              reply.response().headers().firstValue("slipway-prediction-id").orElse("")));
    } catch (CliException failed) {
      failed(String.valueOf(failed.getMessage()));
    } catch (RuntimeException unreadable) {
      // An answer that cannot be read is none, whatever its status says.
      failed("an answer that cannot be read: " + unreadable);
    }
  }

  private static int version(JsonObject answer) {
    int version = Integer.parseInt(answer.getString("model_version"));
    JsonArray outputs = answer.getJsonArray("outputs");
    if (version < 1 || outputs == null || outputs.isEmpty()) {
      throw new IllegalArgumentException("no outputs of a version in " + answer.encode());
    }
    return version;
  }

  private void failed(String why) {
    failures.add(why);
    answers.add(new Answer(now(), 0, 0, ""));
  }

  /** Milliseconds since the flight began. */
  long now() {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  /** Waits until so many more answers have come, at most 60 s. */
  void waitForMore(int count) throws InterruptedException {
    int goal = answers.size() + count;
    long until = System.nanoTime() + 60_000_000_000L;
    while (answers.size() < goal && System.nanoTime() < until) {
      Thread.sleep(20);
    }
  }

  String firstFailure() {
    return failures.isEmpty() ? "" : failures.get(0);
  }

  List<Answer> answers() {
    synchronized (answers) {
      return List.copyOf(answers);
    }
  }

  /** Lets no more requests off, and waits for the answers; one that does not come has failed. */
  @Override
  public void close() throws InterruptedException {
    flying = false;
    long until = System.nanoTime() + LAST_ANSWER_NANOS;
    for (Thread thread : threads) {
      thread.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
      if (thread.isAlive()) {
        failed("the last answer did not come within 30 s");
      }
    }
    threads.clear();
  }
}
