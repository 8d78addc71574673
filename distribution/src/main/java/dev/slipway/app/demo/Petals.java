package dev.slipway.app.demo;

import dev.slipway.app.cli.Api;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Petals' widths from the flowers' other measures, by two engines behind one model: a line, fitted
 * here, is version 1, a network, trained in TensorFlow, version 2. Both are measured by their
 * served answers to rows that neither has seen.
 */
final class Petals {

  private static final String MODEL = "petal-width";

  private final Api api;
  private final Publishing publishing;
  private final Path home;
  private final Path folder;
  private final Run run;
  private final PrintStream out;
  private final Rows rows;

  /**
   * @param home where the program is installed
   * @param folder for the models' files
   */
  Petals(Api api, Publishing publishing, Path home, Path folder, Run run, PrintStream out)
      throws IOException {
    this.api = api;
    this.publishing = publishing;
    this.home = home;
    this.folder = folder;
    this.run = run;
    this.out = out;
    this.rows = Rows.read(DemoFiles.lines("iris.csv"));
  }

  void linear() throws IOException, InterruptedException {
    LinearFit fit = LinearFit.byGradientDescent(rows.trainX(), rows.trainY());
    LinearFit closed = LinearFit.inClosedForm(rows.trainX(), rows.trainY());
    Path model = LinearModelFile.write(folder.resolve("linear"), fit.theta());
    publishing.publish(MODEL, model, "gradient descent on " + rows.trainY().length + " rows");
    double[] served = ServedRows.ask(api, MODEL, 1, rows.testX());
    double[] exact = new double[served.length];
    for (int i = 0; i < exact.length; i++) {
      exact[i] = closed.predict(rows.testX()[i]);
    }
    run.linear =
        new Run.Linear(
            rows.trainY().length,
            served.length,
            fit.steps(),
            LinearFit.rmse(served, rows.testY()),
            LinearFit.r2(served, rows.testY()),
            LinearFit.rmse(exact, rows.testY()),
            LinearFit.r2(exact, rows.testY()));
    out.printf(Locale.ROOT, "   on %d rows that it has not seen   RMSE      R²%n", served.length);
    out.printf(
        Locale.ROOT,
        "   served (%,5d steps of descent)   %.4f cm %.4f%n",
        fit.steps(),
        run.linear.servedRmse(),
        run.linear.servedR2());
    out.printf(
        Locale.ROOT,
        "   closed form                      %.4f cm %.4f%n",
        run.linear.closedRmse(),
        run.linear.closedR2());
    run.held(
        "the served answers are as good as the closed form's (RMSE within 0.1 %) and explain the data (R² above 0.9)",
        Math.abs(run.linear.servedRmse() / run.linear.closedRmse() - 1) < 0.001
            && run.linear.servedR2() > 0.9);
  }

  void network() throws IOException, InterruptedException {
    Path model = new NetworkTraining(home, folder.resolve("network"), out).train(rows);
    publishing.publish(MODEL, model, "a network of two hidden layers");
    double[] served = ServedRows.ask(api, MODEL, 2, rows.testX());
    run.network =
        new Run.Network(LinearFit.rmse(served, rows.testY()), LinearFit.r2(served, rows.testY()));
    out.printf(
        Locale.ROOT, "   on the %d rows that neither has seen   RMSE      R²%n", served.length);
    out.printf(
        Locale.ROOT,
        "   v2, the served network                %.4f cm %.4f%n",
        run.network.rmse(),
        run.network.r2());
    out.printf(
        Locale.ROOT,
        "   v1, the served line                   %.4f cm %.4f%n",
        run.linear.servedRmse(),
        run.linear.servedR2());
    run.held(
        "the served network is nearer to the unseen rows than the served line (lower RMSE) and explains them (R² above 0.9)",
        run.network.rmse() < run.linear.servedRmse() && run.network.r2() > 0.9);
  }
}
