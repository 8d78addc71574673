package dev.slipway.registry.catalog;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Model;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.store.ModelTable;
import dev.slipway.registry.store.Sql;
import dev.slipway.registry.store.VersionTable;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;

/** Models and versions that must be there, with the sentence for when they are not. */
public final class Known {
  private Known() {}

  /** A model that is not removed, held until the work ends, with all that belongs to it. */
  public static Future<Model> lockModel(Work work, String name) {
    return ModelTable.lock(work, name)
        .map(
            found -> {
              Model model = found.orElseThrow(() -> noModel(name));
              if (model.removedAt() != null) {
                throw noModel(name);
              }
              return model;
            });
  }

  /** A model, removed ones too: what was done with them can still be read. */
  public static Future<Model> model(Sql sql, String name) {
    return ModelTable.find(sql, name).map(found -> found.orElseThrow(() -> noModel(name)));
  }

  /** A version, removed ones too. */
  public static Future<Version> version(Sql sql, String model, int number) {
    return VersionTable.find(sql, model, number)
        .map(found -> found.orElseThrow(() -> noVersion(model, number)));
  }

  /** A version that is still offered. */
  public static Future<Version> offeredVersion(Sql sql, String model, int number) {
    return version(sql, model, number)
        .map(
            version -> {
              if (version.removal() != null) {
                throw new SlipwayException(
                    FailureCode.NOT_FOUND,
                    "version "
                        + number
                        + " of '"
                        + model
                        + "' was removed by '"
                        + version.removal().actor()
                        + "' at "
                        + version.removal().removedAt());
              }
              return version;
            });
  }

  private static SlipwayException noModel(String name) {
    return new SlipwayException(
        FailureCode.NOT_FOUND,
        "there is no model '" + name + "'; list them to see which there are");
  }

  private static SlipwayException noVersion(String model, int number) {
    return new SlipwayException(
        FailureCode.NOT_FOUND,
        "there is no version " + number + " of '" + model + "'; list them to see which there are");
  }
}
