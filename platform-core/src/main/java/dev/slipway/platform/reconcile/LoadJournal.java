package dev.slipway.platform.reconcile;

import dev.slipway.platform.node.DurableFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is being loaded right now, on disk, so that the next start knows which load killed the
 * process. An entry is on the disk for certain before native code sees the model, and gone after
 * the warm-up, well or not, or with an orderly stop. What an entry is left of at a start is counted
 * as a death of the process; a load that succeeds has its count forgotten.
 *
 * <p>Two files in one directory: {@code loading.json} and {@code crashes.json}, each replaced
 * atomically. Blocks; not on an event loop. Used by one thread at a time, but for {@link #crashes}.
 */
public final class LoadJournal {

  private final DurableFile loadingFile;
  private final DurableFile crashesFile;
  private final Map<String, Entry> loading = new HashMap<>();
  private final Map<LoadKey, Crashes.Count> crashes = new HashMap<>();
  private final TreeSet<String> counted = new TreeSet<>();
  private final List<Entry> found = new ArrayList<>();
  private final String start;
  private volatile Crashes remembered = Crashes.NONE;
  private int number;
  private boolean closed;

  /** One load under way. */
  public record Entry(String id, LoadKey key, long deployment, long generation, String name) {}

  private LoadJournal(Path directory, String start) {
    this.loadingFile = new DurableFile(directory.resolve("loading.json"));
    this.crashesFile = new DurableFile(directory.resolve("crashes.json"));
    this.start = start;
  }

  /**
   * Opens the journal and counts what a killed process left in it. Killed in the middle of that, it
   * counts no death twice.
   *
   * @param directory made if it is not there
   * @param start names this start of the process, unlike any other
   * @throws IOException if the directory cannot be written, or a file in it is no journal; the
   *     message says which
   */
  public static LoadJournal open(Path directory, String start) throws IOException {
    Files.createDirectories(directory);
    LoadJournal journal = new LoadJournal(directory, start);
    journal.readCrashes();
    journal.countWhatIsLeft();
    journal.remembered = new Crashes(journal.crashes);
    return journal;
  }

  /** What the process that was here before was loading when it died. */
  public List<Entry> leftBehind() {
    return List.copyOf(found);
  }

  /** All deaths that are remembered. On any thread. */
  public Crashes crashes() {
    return remembered;
  }

  /**
   * A load begins. When this returns, the entry survives the process.
   *
   * @param name of the model and version, for people
   * @return what {@link #end} wants to know
   * @throws IOException if it cannot be written, or the process is stopping
   */
  public Entry begin(LoadKey key, long deployment, long generation, String name)
      throws IOException {
    if (closed) {
      throw new IOException("the process is stopping");
    }
    Entry entry = new Entry(start + "-" + ++number, key, deployment, generation, name);
    loading.put(entry.id(), entry);
    try {
      writeLoading();
    } catch (IOException failure) {
      loading.remove(entry.id());
      throw failure;
    }
    return entry;
  }

  /**
   * The load has ended and the process lives.
   *
   * @param ready it works: earlier deaths are forgotten
   */
  public void end(Entry entry, boolean ready) throws IOException {
    if (loading.remove(entry.id()) != null) {
      writeLoading();
    }
    if (ready && crashes.remove(entry.key()) != null) {
      writeCrashes();
    }
  }

  /**
   * The process stops in order: what is being loaded ends with it and has killed nothing. No load
   * begins after this.
   */
  public void close() throws IOException {
    closed = true;
    if (!loading.isEmpty()) {
      loading.clear();
      writeLoading();
    }
  }

  /** A deployment was failed for this key's deaths at this generation: a newer one may try. */
  public void blame(LoadKey key, long deployment, long generation) throws IOException {
    Crashes.Count count = crashes.get(key);
    if (count != null && count.blamed().getOrDefault(deployment, 0L) < generation) {
      crashes.put(key, blaming(count, 0, deployment, generation));
      writeCrashes();
    }
  }

  private static Crashes.Count blaming(
      Crashes.Count before, int deaths, long deployment, long generation) {
    Map<Long, Long> blamed = new HashMap<>(before.blamed());
    blamed.merge(deployment, generation, Math::max);
    return new Crashes.Count(before.deaths() + deaths, blamed);
  }

  private void countWhatIsLeft() throws IOException {
    JsonObject left = loadingFile.read();
    if (left == null) {
      return;
    }
    for (Object item : left.getJsonArray("loading", new JsonArray())) {
      Entry entry = entry((JsonObject) item);
      found.add(entry);
      if (counted.add(entry.id())) {
        Crashes.Count before = crashes.getOrDefault(entry.key(), new Crashes.Count(0, Map.of()));
        crashes.put(entry.key(), blaming(before, 1, entry.deployment(), entry.generation()));
      }
    }
    if (!found.isEmpty()) {
      writeCrashes();
      writeLoading();
    }
    counted.clear();
  }

  private void readCrashes() throws IOException {
    JsonObject file = crashesFile.read();
    if (file == null) {
      return;
    }
    for (Object item : file.getJsonArray("crashes", new JsonArray())) {
      JsonObject crash = (JsonObject) item;
      Map<Long, Long> blamed = new HashMap<>();
      for (Object who : crash.getJsonArray("blamed", new JsonArray())) {
        JsonObject one = (JsonObject) who;
        blamed.put(one.getLong("deployment"), one.getLong("generation"));
      }
      crashes.put(key(crash), new Crashes.Count(crash.getInteger("deaths"), blamed));
    }
    file.getJsonArray("counted", new JsonArray()).forEach(id -> counted.add((String) id));
  }

  private void writeLoading() throws IOException {
    JsonArray entries = new JsonArray();
    for (Entry entry : loading.values()) {
      entries.add(
          json(entry.key())
              .put("id", entry.id())
              .put("deployment", entry.deployment())
              .put("generation", entry.generation())
              .put("name", entry.name()));
    }
    loadingFile.write(new JsonObject().put("loading", entries));
  }

  private void writeCrashes() throws IOException {
    remembered = new Crashes(crashes);
    JsonArray entries = new JsonArray();
    crashes.forEach(
        (key, count) -> {
          JsonArray blamed = new JsonArray();
          count
              .blamed()
              .forEach(
                  (deployment, generation) ->
                      blamed.add(
                          new JsonObject()
                              .put("deployment", deployment)
                              .put("generation", generation)));
          entries.add(json(key).put("deaths", count.deaths()).put("blamed", blamed));
        });
    crashesFile.write(
        new JsonObject()
            .put("crashes", entries)
            .put("counted", new JsonArray(List.copyOf(counted))));
  }

  private static JsonObject json(LoadKey key) {
    return new JsonObject()
        .put("digest", key.digest())
        .put("engine", key.engine())
        .put("engineVersion", key.engineVersion())
        .put("settings", key.settings());
  }

  private static LoadKey key(JsonObject json) {
    return new LoadKey(
        json.getString("digest"),
        json.getString("engine"),
        json.getString("engineVersion"),
        json.getString("settings"));
  }

  private static Entry entry(JsonObject json) {
    return new Entry(
        json.getString("id"),
        key(json),
        json.getLong("deployment"),
        json.getLong("generation"),
        json.getString("name"));
  }
}
