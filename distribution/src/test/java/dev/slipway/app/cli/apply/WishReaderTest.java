package dev.slipway.app.cli.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.apply.Wish.ModelWish;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WishReaderTest {

  private static final String NOISE = "[]{}:,&*!|>'\"%@`#-\n\t ";
  private static final String DIGEST = "ab".repeat(32);

  private static final String WHOLE =
      """
      scope: house-*
      models:
        house-prices:
          description: 1.10
          tags: {team: pricing, year: 2026}
          owner: ada
          versions:
            first:
              digest: %s
            second: {path: models/two.onnx, note: trained on May, tags: {run: 7}}
          aliases: {champion: first}
          deployments:
            first:
              replicas: 2
              engine: null
              instances: {min: 1, max: 4}
              batching: {maxItems: 32, maxDelayMicros: 500, onLoop: true}
              device: {kind: cpu, memoryBytes: null}
              engineSettings: {threads: 2}
            second:
          traffic:
            routes: {first: 99.5, second: 0.5}
            sticky: header:user-id
            shadows: {second: 10}
      principals:
        till:
          kind: PROGRAM
          disabled: false
          grants: ['predict:house-*', view:*]
      """
          .formatted(DIGEST);

  @Test
  void everyPartOfAFileIsRead() {
    Wish wish = WishReader.read(WHOLE, "slipway.yaml");
    assertEquals("house-*", wish.scope());
    ModelWish model = wish.models().get("house-prices");
    assertEquals("1.10", model.description());
    assertEquals(Map.of("team", "pricing", "year", "2026"), model.tags());
    assertEquals(List.of("first", "second"), List.copyOf(model.versions().keySet()));
    assertEquals(DIGEST, model.versions().get("first").digest());
    assertEquals("models/two.onnx", model.versions().get("second").path());
    assertEquals(Map.of("champion", "first"), model.aliases());
    DeploymentSettings settings =
        model.deployments().get("first").settings().over(DeploymentSettings.DEFAULT);
    assertEquals(32, settings.batching().maxItems());
    assertEquals(4, settings.instances().max());
    assertTrue(settings.batching().onLoop());
    assertEquals(Map.of("threads", "2"), settings.engineSettings());
    assertEquals(
        DeploymentSettings.DEFAULT,
        model.deployments().get("second").settings().over(DeploymentSettings.DEFAULT));
    assertEquals(
        List.of(new Wish.Share("first", 9950), new Wish.Share("second", 50)),
        model.traffic().routes());
    assertEquals(new StickyKey(StickyKey.Source.HEADER, "user-id"), model.traffic().sticky());
    assertNull(model.traffic().salt());
    assertEquals(
        List.of(new Grant(Right.PREDICT, "house-*"), new Grant(Right.VIEW, "*")),
        wish.principals().get("till").grants());
  }

  static Stream<Arguments> wrongFiles() {
    return Stream.of(
        Arguments.of(
            "models:\n  a:\n    descripton: x",
            "f:3: models.a.descripton: there is no such key; allowed are description, tags, owner,"
                + " versions, aliases, deployments, traffic"),
        Arguments.of("modles: {}", "f:1: modles: there is no such key; allowed are scope, models"),
        Arguments.of("models:\n  a: {}\n  a: {}", "f:3: models.a: this key is here twice"),
        Arguments.of("models:\n  /a: {}", "f:2: models./a: a model's name is 1 to 128"),
        Arguments.of("models: [a]", "f:1: models: expected a map (key: value), got a list"),
        Arguments.of("- a", "f:1: expected a map (key: value), got a list"),
        Arguments.of("", "f is empty"),
        Arguments.of("models: {a: {versions: {1: {}}}}", "say digest, or path, or both"),
        Arguments.of("models: {a: {versions: {1: {digest: abc}}}}", "64 lower-case hexadecimal"),
        Arguments.of(
            "models: {a: {versions: {x: {path: p}}, aliases: {champion: y}}}",
            "models.a.aliases.champion: there is no version 'y' in versions; there are x"),
        Arguments.of(
            "models: {a: {aliases: {champion: newest}}}",
            "the file lists no versions of this model, so a version is a number, not 'newest'"),
        Arguments.of(
            "models: {a: {aliases: {1st: 1}}}", "models.a.aliases.1st: an alias is 1 to 64"),
        Arguments.of(
            "models: {a: {deployments: {1: {batching: {maxItem: 2}}}}}",
            "batching.maxItem: there is no such key; allowed are maxItems, maxDelayMicros"),
        Arguments.of(
            "models: {a: {deployments: {1: {batching: {maxItems: 0}}}}}",
            "batching.maxItems is from 1 to 65536, not 0"),
        Arguments.of(
            "models: {a: {deployments: {1: {instances: {min: many}}}}}",
            "instances.min: expected a whole number, got 'many'"),
        Arguments.of(
            "models: {a: {deployments: {1: {batching: {onLoop: \"true\"}}}}}",
            "onLoop: expected true or false, got 'true'"),
        Arguments.of(
            "models: {a: {deployments: {1: {wished: GONE}}}}",
            "expected LOADED or UNLOADED, got 'GONE'"),
        Arguments.of(
            "models: {a: {deployments: {1: {replicas: 0}}}}", "replicas are 1 to 1024, not 0"),
        Arguments.of("models: {a: {traffic: {}}}", "models.a.traffic: routes are missing"),
        Arguments.of(
            "models: {a: {traffic: {routes: {1: 90, 2: 9.5}}}}",
            "models.a.traffic.routes: the shares sum to 100, not 99.5"),
        Arguments.of(
            "models: {a: {traffic: {routes: {1: 99.999, 2: 0.001}}}}",
            "a share in percent, 0 to 100, with at most two decimals, got '99.999'"),
        Arguments.of("models: {a: {traffic: {routes: {1: 1e99}}}}", "a share in percent, 0 to 100"),
        Arguments.of(
            "models: {a: {traffic: {routes: {1: 100}, sticky: user}}}",
            "expected header:NAME, parameter:NAME, input:NAME or null, got 'user'"),
        Arguments.of(
            "principals: {p: {grants: [PREDICT]}}",
            "principals.p.grants[0]: expected RIGHT:PATTERN"),
        Arguments.of("principals: {p: {grants: ['view:a b']}}", "a grant's pattern is"),
        Arguments.of("scope: ''", "f:1: scope: a grant's pattern"),
        Arguments.of("models: {a: !!java.net.URL [x]}", "the tag"),
        Arguments.of("models: {a: {description: !secret x}}", "f:1: models.a.description: the tag"),
        Arguments.of("models: {a: {description: [x}}", "f:1: this is no YAML"),
        Arguments.of("models: {a: {description: *nowhere}}", "this is no YAML"),
        Arguments.of("a: b\n---\nc: d", "this is no YAML"));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void whatIsNotUnderstoodIsNamedWithLinePathAndWhatIsAllowed(String text, String sentence) {
    WishException refused =
        assertThrows(WishException.class, () -> WishReader.read(text, "f"), text);
    assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
  }

  @Test
  void aFileThatWouldCostMoreThanItPaysForIsRefusedAtOnce() {
    String deep = "models: " + "[".repeat(100_000) + "]".repeat(100_000);
    String wide = "a: &a [x]\n" + "b: [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n".repeat(8);
    StringBuilder laughs = new StringBuilder("a: &a [l]\n");
    for (char c = 'b'; c < 'k'; c++) {
      String before = "*" + (char) (c - 1);
      laughs.append(c).append(": &").append(c).append(" [").append(before);
      laughs.append((", " + before).repeat(8)).append("]\n");
    }
    String long_ = "# " + "x".repeat(YamlTree.MAX_CHARACTERS);
    String self = "models: &m {a: *m}";
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          refusedWith(deep, "inside each other");
          refusedWith(wide, "uses of anchors");
          refusedWith(laughs.toString(), "uses of anchors");
          refusedWith(long_, "characters");
          refusedWith(self, "");
        });
  }

  private static void refusedWith(String text, String sentence) {
    WishException refused = assertThrows(WishException.class, () -> WishReader.read(text, "f"));
    assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
  }

  @Test
  void anchorsSaveWords() {
    Wish wish =
        WishReader.read(
            "models:\n  a: {tags: &team {team: x}}\n  b: {tags: *team}\n", "slipway.yaml");
    assertEquals(Map.of("team", "x"), wish.models().get("b").tags());
  }

  @Test
  void aDamagedFileIsReadOrRefusedAndNothingElse() {
    Random random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(WHOLE);
      for (int i = 1 + random.nextInt(4); i > 0 && text.length() > 1; i--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, (char) random.nextInt(0x2000));
          case 2 -> text.insert(at, NOISE.charAt(random.nextInt(NOISE.length())));
          default -> text.setLength(Math.max(1, at));
        }
      }
      try {
        WishReader.read(text.toString(), "f");
      } catch (WishException refused) {
        assertTrue(refused.getMessage().startsWith("f"), refused.getMessage());
      }
    }
  }
}
