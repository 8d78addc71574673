package dev.slipway.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.apply.Settings;
import dev.slipway.engine.Device;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.DeviceWish;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.DeploymentSettings.Isolation;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A setting that the API has and the file forgets would be a change that nobody is shown. */
class SettingsJsonTest {

  private static final DeploymentSettings OTHER =
      new DeploymentSettings(
          "onnx",
          new Instances(2, 3),
          new Batching(5, 6, 7, 8, true),
          new DeviceWish(Device.Kind.CUDA, 9L, "half", Isolation.OWN_WORKER, 1),
          Map.of("threads", "2"),
          "lengths",
          Swap.STOP_FIRST);

  @Test
  void everySettingOfTheApiIsOneOfTheFile() {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : DeploymentSettings.class.getRecordComponents()) {
      RecordComponent[] inside = component.getType().getRecordComponents();
      if (inside == null) {
        names.add(component.getName());
      } else {
        for (RecordComponent each : inside) {
          names.add(component.getName() + "." + each.getName());
        }
      }
    }
    assertEquals(names, List.copyOf(Settings.flat(OTHER).keySet()));
    Settings.flat(DeploymentSettings.DEFAULT)
        .forEach(
            (name, value) ->
                assertTrue(!java.util.Objects.equals(value, Settings.flat(OTHER).get(name)), name));
  }

  @Test
  void settingsSurviveTheFileAndTheWire() {
    for (DeploymentSettings settings : List.of(OTHER, DeploymentSettings.DEFAULT)) {
      assertEquals(
          settings, new Settings(Settings.flat(settings)).over(DeploymentSettings.DEFAULT));
      assertEquals(
          settings, SettingsJson.read(new JsonObject(SettingsJson.write(settings).encode())));
    }
  }
}
