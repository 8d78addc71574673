package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Present;
import dev.slipway.app.cli.apply.Wish;
import dev.slipway.app.cli.apply.Wish.VersionWish;
import dev.slipway.app.cli.bring.Foreign;
import dev.slipway.app.cli.bring.Foreign.Tensor;
import dev.slipway.app.cli.bring.Foreign.Told;
import dev.slipway.app.cli.bring.Repository;
import dev.slipway.app.cli.bring.Surface;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells what an import takes over, and what came of it. */
final class ImportReport {

  private final ClientOptions client;

  ImportReport(ClientOptions client) {
    this.client = client;
  }

  /** A table for each model: every key of its configuration and what becomes of it. */
  void print(Repository repository) {
    if (client.json) {
      client.out().println(json(repository).encodePrettily());
      return;
    }
    PrintStream out = client.out();
    out.println(
        "A "
            + repository.kind().words()
            + " repository with "
            + repository.models().size()
            + (repository.models().size() == 1 ? " model" : " models"));
    for (Foreign model : repository.models()) {
      out.println();
      if (model.refusal() != null) {
        out.println(model.name() + ": not brought over: " + model.refusal());
      } else {
        out.println(
            model.name()
                + ": versions "
                + model.versions().keySet()
                + ", deployed "
                + model.loaded());
      }
      Table table = new Table("LINE", "KEY", "", "HERE");
      List<Told> byLine = new ArrayList<>(model.told());
      byLine.sort(
          Comparator.comparingInt(told -> told.line() == 0 ? Integer.MAX_VALUE : told.line()));
      for (Told told : byLine) {
        table.row(
            told.line() == 0 ? null : told.line(),
            told.key(),
            told.outcome().words(),
            told.sentence());
      }
      if (!model.told().isEmpty()) {
        table.print(out);
      }
    }
    out.println();
  }

  private static JsonObject json(Repository repository) {
    JsonArray models = new JsonArray();
    for (Foreign model : repository.models()) {
      JsonArray report = new JsonArray();
      for (Told told : model.told()) {
        report.add(
            new JsonObject()
                .put("outcome", told.outcome().name())
                .put("key", told.key())
                .put("line", told.line())
                .put("sentence", told.sentence()));
      }
      models.add(
          new JsonObject()
              .put("name", model.name())
              .put("refusal", model.refusal())
              .put("versions", new JsonArray(List.copyOf(model.versions().keySet())))
              .put("deployed", new JsonArray(model.loaded()))
              .put("aliases", new JsonObject(Map.copyOf(model.aliases())))
              .put("report", report));
    }
    return new JsonObject().put("kind", repository.kind().name()).put("models", models);
  }

  /** Which number each version has here, and where a configuration and its model disagree. */
  void numbers(Repository repository, Wish wish, Present present, Api api) {
    PrintStream out = client.out();
    Table table = new Table("MODEL", "VERSION THERE", "VERSION HERE");
    List<String> differences = new ArrayList<>();
    for (Foreign model : repository.models()) {
      Wish.ModelWish wished = wish.models().get(model.name());
      Present.Model there = present.models().get(model.name());
      if (wished == null || wished.versions() == null || there == null) {
        continue;
      }
      for (Map.Entry<String, VersionWish> version : wished.versions().entrySet()) {
        Integer number = number(there, version.getValue());
        table.row(model.name(), version.getKey(), number == null ? null : "v" + number);
        if (number != null) {
          disagreements(model, number, api)
              .forEach(one -> differences.add(model.name() + " v" + number + ": " + one));
        }
      }
    }
    table.print(out);
    differences.forEach(out::println);
    repository.models().stream()
        .filter(model -> model.refusal() != null)
        .forEach(
            model -> out.println("Not brought over: " + model.name() + ": " + model.refusal()));
  }

  private static @Nullable Integer number(Present.Model there, VersionWish wish) {
    Integer number = null;
    for (Present.Version version : there.versions()) {
      if (version.digest().equals(wish.digest())) {
        number = version.number();
      }
    }
    return number;
  }

  private static List<String> disagreements(Foreign model, int number, Api api) {
    JsonArray signatures =
        api.get("/api/v1/models/" + Api.encode(model.name()) + "/versions/" + number)
            .body()
            .getJsonArray("signatures");
    List<String> differences = new ArrayList<>();
    if (!signatures.isEmpty()) {
      JsonObject signature = signatures.getJsonObject(0);
      differences.addAll(
          Surface.differences("input", model.inputs(), tensors(signature.getJsonArray("inputs"))));
      differences.addAll(
          Surface.differences(
              "output", model.outputs(), tensors(signature.getJsonArray("outputs"))));
    }
    return differences;
  }

  private static List<Tensor> tensors(JsonArray specs) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      JsonObject spec = specs.getJsonObject(i);
      List<Long> shape = new ArrayList<>();
      JsonArray dimensions = spec.getJsonArray("shape");
      for (int d = 0; d < dimensions.size(); d++) {
        shape.add(dimensions.getLong(d));
      }
      tensors.add(new Tensor(spec.getString("name"), spec.getString("type"), shape));
    }
    return tensors;
  }
}
