package dev.slipway.it.browser;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a page's main thread did, read from a trace of the browser. */
final class Trace {

  /** What is asked of the browser. */
  static final List<String> CATEGORIES =
      List.of(
          "toplevel",
          "devtools.timeline",
          "v8.execute",
          "disabled-by-default-devtools.timeline",
          "disabled-by-default-v8.gc");

  private static final Set<String> SCRIPT =
      Set.of(
          "FunctionCall",
          "EvaluateScript",
          "v8.evaluateModule",
          "TimerFire",
          "FireAnimationFrame",
          "RunMicrotasks",
          "EventDispatch");

  /** What the browser does of a page that scripts changed, also in a task without a script. */
  private static final Set<String> DRAWING =
      Set.of("UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit");

  private static final Set<String> COLLECTING = Set.of("MinorGC", "MajorGC", "V8.GCScavenger");

  /**
   * A task of the main thread in which a script of ours ran, or in which the page was drawn.
   *
   * @param kind what it began with: the place of its first script, or that it only draws
   * @param millis of processor time, without the collection of garbage
   * @param wall from its begin to its end, whoever had the processor
   * @param parts the longest things in it
   */
  record Task(String kind, double millis, double wall, List<String> parts) {}

  private record Span(String name, double from, double until, double cpu, JsonObject event) {
    boolean holds(Span other) {
      return from <= other.from && other.until <= until;
    }
  }

  private static final String ONLY_DRAWS = "draws";

  private Trace() {}

  /** The tasks in which scripts from a place ran, the longest first. */
  static List<Task> tasksOf(byte[] trace, String origin) {
    JsonArray events =
        new JsonObject(new String(trace, java.nio.charset.StandardCharsets.UTF_8))
            .getJsonArray("traceEvents");
    Map<String, List<Span>> threads = new HashMap<>();
    Set<String> ours = new HashSet<>();
    for (Object each : events) {
      JsonObject event = (JsonObject) each;
      if (!"X".equals(event.getString("ph"))) {
        continue;
      }
      String thread = event.getLong("pid") + "/" + event.getLong("tid");
      double from = event.getDouble("ts");
      double length = event.getDouble("dur", 0.0);
      // Without a clock of the thread the wall's must do: it is never shorter.
      double cpu = event.getDouble("tdur", length);
      threads
          .computeIfAbsent(thread, key -> new ArrayList<>())
          .add(new Span(event.getString("name"), from, from + length, cpu, event));
      if (SCRIPT.contains(event.getString("name"))
          && event.getJsonObject("args", new JsonObject()).encode().contains(origin)) {
        ours.add(thread);
      }
    }
    List<Task> tasks = new ArrayList<>();
    for (String thread : ours) {
      tasks.addAll(tasksOf(threads.get(thread)));
    }
    tasks.sort(Comparator.comparingDouble(Task::millis).reversed());
    return tasks;
  }

  private static List<Task> tasksOf(List<Span> spans) {
    spans.sort(
        Comparator.comparingDouble(Span::from)
            .thenComparing(Comparator.comparingDouble(Span::until).reversed()));
    List<Task> tasks = new ArrayList<>();
    double doneUntil = 0;
    for (int at = 0; at < spans.size(); at++) {
      Span task = spans.get(at);
      // The same task is told under two names, one within the other.
      if (!task.name.endsWith("RunTask") || task.from < doneUntil) {
        continue;
      }
      doneUntil = task.until;
      String kind = null;
      double collecting = 0;
      double collectedUntil = 0;
      List<Span> parts = new ArrayList<>();
      int next = at + 1;
      for (; next < spans.size() && spans.get(next).from < task.until; next++) {
        Span part = spans.get(next);
        if (!task.holds(part)) {
          continue;
        }
        // A timer or a frame has a place only within.
        if (SCRIPT.contains(part.name) && (kind == null || !kind.contains(":"))) {
          kind = place(part);
        }
        if (kind == null && DRAWING.contains(part.name)) {
          kind = ONLY_DRAWS;
        }
        if (COLLECTING.contains(part.name) && part.from >= collectedUntil) {
          collecting += part.cpu;
          collectedUntil = part.until;
        }
        parts.add(part);
      }
      if (kind != null) {
        parts.sort(Comparator.comparingDouble(Span::cpu).reversed());
        tasks.add(
            new Task(
                kind,
                (task.cpu - collecting) / 1000,
                (task.until - task.from) / 1000,
                parts.stream().limit(8).map(Trace::said).toList()));
      }
    }
    return tasks;
  }

  private static String said(Span part) {
    return String.format("%s %.1f ms", place(part), part.cpu / 1000);
  }

  private static String place(Span part) {
    JsonObject data =
        part.event.getJsonObject("args", new JsonObject()).getJsonObject("data", new JsonObject());
    String where = data.getString("functionName", data.getString("type", ""));
    if (data.containsKey("url")) {
      String url = data.getString("url");
      where += " " + url.substring(url.lastIndexOf('/') + 1) + ":" + data.getValue("columnNumber");
    }
    return part.name + " " + where;
  }
}
