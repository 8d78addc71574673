package dev.slipway.app.demo;

import java.util.List;
import java.util.Locale;

/**
 * Draws a run: which version answered the flying requests, over time, with the changes of traffic
 * marked.
 */
final class RunPicture {

  private static final int WIDTH = 920;
  private static final int LEFT = 56;
  private static final int TOP = 92;
  private static final int HEIGHT = 190;
  private static final int BAR_MILLIS = 200;
  private static final String FIRST = "#0E7490";
  private static final String SECOND = "#7C3AED";

  private RunPicture() {}

  static String svg(Run run) {
    List<Flight.Answer> answers = run.answers;
    long end = Math.max(1, answers.stream().mapToLong(Flight.Answer::atMillis).max().orElse(1));
    int bars = (int) (end / BAR_MILLIS) + 1;
    int[][] counts = new int[bars][3];
    for (Flight.Answer answer : answers) {
      counts[(int) (answer.atMillis() / BAR_MILLIS)][
          answer.version() == 0 ? 2 : answer.version() == 1 ? 0 : 1]++;
    }
    int most = 1;
    for (int[] bar : counts) {
      most = Math.max(most, bar[0] + bar[1] + bar[2]);
    }
    double width = (double) (WIDTH - LEFT - 24) / bars;
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d 440\" font-family=\"Inter, system-ui, sans-serif\" role=\"img\">\n"
            .formatted(WIDTH));
    out.append(
        "<title>One run of the demo: traffic moved between two versions while requests flew</title>\n");
    out.append(
        "<rect width=\"%d\" height=\"440\" rx=\"6\" fill=\"#FFFFFF\" stroke=\"#E3E6EB\"/>\n"
            .formatted(WIDTH));
    text(
        out,
        24,
        34,
        16,
        600,
        "#14181F",
        "start",
        "Traffic moved from 90 / 10 to 50 / 50 and back, while requests flew");
    long failed = answers.stream().filter(answer -> answer.version() == 0).count();
    text(
        out,
        24,
        56,
        12,
        400,
        "#505865",
        "start",
        "all-MiniLM-L6-v2, answers in each 0.2 s · %,d requests, %d failed"
            .formatted(answers.size(), failed));
    out.append(
        "<rect x=\"%d\" y=\"46\" width=\"10\" height=\"10\" fill=\"%s\"/>"
            .formatted(WIDTH - 300, FIRST));
    text(out, WIDTH - 284, 55, 12, 400, "#14181F", "start", "v1 fp32");
    out.append("<circle cx=\"%d\" cy=\"51\" r=\"5\" fill=\"%s\"/>".formatted(WIDTH - 205, SECOND));
    text(out, WIDTH - 194, 55, 12, 400, "#14181F", "start", "v2 int8");
    for (int tick = 0; tick <= 2; tick++) {
      double y = TOP + HEIGHT - HEIGHT * tick / 2.0;
      out.append(
          format(
              "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#E3E6EB\"/>",
              LEFT, WIDTH - 24, y, y));
      text(out, LEFT - 8, (int) y + 4, 11, 400, "#666E7B", "end", String.valueOf(most * tick / 2));
    }
    for (int i = 0; i < bars; i++) {
      double x = LEFT + i * width;
      double first = (double) HEIGHT * counts[i][0] / most;
      double second = (double) HEIGHT * counts[i][1] / most;
      double wrong = (double) HEIGHT * counts[i][2] / most;
      rect(out, x, TOP + HEIGHT - first, width - 1, first, FIRST);
      rect(out, x, TOP + HEIGHT - first - second, width - 1, second, SECOND);
      rect(out, x, TOP + HEIGHT - first - second - wrong, width - 1, wrong, "#C02B2B");
    }
    for (Run.Phase phase : run.phases) {
      double x = LEFT + (double) phase.from() / BAR_MILLIS * width;
      out.append(
          format(
              "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#14181F\" stroke-dasharray=\"3 3\"/>",
              x, x, TOP - 12, TOP + HEIGHT));
      text(
          out,
          (int) x + 5,
          TOP - 4,
          12,
          500,
          "#14181F",
          "start",
          phase.title() + " " + phase.policy());
      int all = phase.first() + phase.second();
      if (all > 0) {
        text(
            out,
            (int) x + 5,
            TOP + HEIGHT + 18,
            12,
            400,
            "#505865",
            "start",
            "%.1f %% / %.1f %% of %,d"
                .formatted(100.0 * phase.first() / all, 100.0 * phase.second() / all, all));
      }
    }
    double least =
        run.agreements.stream().mapToDouble(Run.Agreement::cosine).min().orElse(Double.NaN);
    double mean =
        run.agreements.stream().mapToDouble(Run.Agreement::cosine).average().orElse(Double.NaN);
    text(out, 24, 340, 14, 600, "#14181F", "start", "Do the two versions agree?");
    text(
        out,
        24,
        362,
        13,
        400,
        "#505865",
        "start",
        "Cosine of their answers to %d sentences: mean %.4f, least %.4f"
            .formatted(run.agreements.size(), mean, least));
    Run.Linear linear = run.linear;
    text(
        out,
        WIDTH / 2 + 34,
        340,
        14,
        600,
        "#14181F",
        "start",
        "A second engine, from outside the core");
    text(
        out,
        WIDTH / 2 + 34,
        362,
        13,
        400,
        "#505865",
        "start",
        "Linear model fitted on %d rows, served on %d others:"
            .formatted(linear.trainRows(), linear.testRows()));
    text(
        out,
        WIDTH / 2 + 34,
        382,
        13,
        400,
        "#505865",
        "start",
        "RMSE %.4f cm, R² %.4f (closed form %.4f, %.4f)"
            .formatted(
                linear.servedRmse(), linear.servedR2(), linear.closedRmse(), linear.closedR2()));
    text(out, 24, 396, 14, 600, "#14181F", "start", "A third engine behind the same model");
    text(
        out,
        24,
        418,
        13,
        400,
        "#505865",
        "start",
        "Network trained in TensorFlow on the same %d rows, served on the same %d others: RMSE %.4f cm, R² %.4f"
            .formatted(
                linear.trainRows(), linear.testRows(), run.network.rmse(), run.network.r2()));
    return out.append("</svg>\n").toString();
  }

  private static void rect(
      StringBuilder out, double x, double y, double width, double height, String fill) {
    if (height > 0) {
      out.append(
          format(
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
              x, y, Math.max(0.5, width), height, fill));
    }
  }

  private static void text(
      StringBuilder out,
      int x,
      int y,
      int size,
      int weight,
      String fill,
      String anchor,
      String text) {
    out.append(
        format(
            "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-weight=\"%d\" fill=\"%s\" text-anchor=\"%s\">%s</text>\n",
            x, y, size, weight, fill, anchor, text.replace("&", "&amp;").replace("<", "&lt;")));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
