package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Wish.ModelWish;
import dev.slipway.app.cli.apply.Wish.PrincipalWish;
import dev.slipway.app.cli.apply.Wish.Share;
import dev.slipway.app.cli.apply.Wish.TrafficWish;
import dev.slipway.app.cli.apply.Wish.VersionWish;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import dev.slipway.registry.api.Names;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a file's text as a wish; whatever is not understood is refused, nothing is skipped. */
public final class WishReader {

  /** A file has at most so many. */
  public static final int MAX_BYTES = YamlTree.MAX_CHARACTERS;

  private WishReader() {}

  /**
   * @param file how messages name it
   * @throws WishException that names line and path, and what is allowed there
   */
  public static Wish read(String text, String file) {
    Map<String, YamlField> top = YamlTree.parse(text, file).map("scope", "models", "principals");
    YamlField scope = top.get("scope");
    YamlField models = top.get("models");
    YamlField principals = top.get("principals");
    return new Wish(
        scope == null ? null : scope.text(Names::pattern),
        models == null ? Map.of() : each(models, Names::model, WishReader::model),
        principals == null ? Map.of() : each(principals, Names::principal, WishReader::principal));
  }

  /** A map of named things. */
  private static <V> Map<String, V> each(
      YamlField field, Function<String, String> rule, Function<YamlField, V> read) {
    Map<String, V> all = new LinkedHashMap<>();
    field
        .entries()
        .forEach(
            (name, value) -> {
              String key;
              try {
                key = rule.apply(name);
              } catch (IllegalArgumentException refused) {
                throw value.wrong(String.valueOf(refused.getMessage()));
              }
              all.put(key, read.apply(value));
            });
    return all;
  }

  private static ModelWish model(YamlField field) {
    Map<String, YamlField> keys =
        field.map("description", "tags", "owner", "versions", "aliases", "deployments", "traffic");
    YamlField versions = keys.get("versions");
    Map<String, VersionWish> listed =
        versions == null ? null : each(versions, WishReader::label, WishReader::version);
    Set<String> labels = listed == null ? null : listed.keySet();
    YamlField aliases = keys.get("aliases");
    YamlField deployments = keys.get("deployments");
    YamlField traffic = keys.get("traffic");
    return new ModelWish(
        text(keys.get("description")),
        texts(keys.get("tags")),
        text(keys.get("owner")),
        listed,
        aliases == null
            ? null
            : each(aliases, Names::alias, value -> known(value, value.text(), labels)),
        deployments == null ? null : deployments(deployments, labels),
        traffic == null ? null : traffic(traffic, labels));
  }

  private static String label(String label) {
    if (label.isBlank() || label.length() > 128) {
      throw new IllegalArgumentException("a version's label is 1 to 128 characters");
    }
    return label;
  }

  /** A label that the file defines or, where it lists no versions, a number of the server's. */
  private static String known(YamlField field, String label, @Nullable Set<String> labels) {
    if (labels == null && !label.matches("[1-9][0-9]{0,8}")) {
      throw field.wrong(
          "the file lists no versions of this model, so a version is a number, not '"
              + label
              + "'");
    }
    if (labels != null && !labels.contains(label)) {
      throw field.wrong(
          "there is no version '"
              + label
              + "' in versions; there are "
              + (labels.isEmpty() ? "none" : String.join(", ", labels)));
    }
    return label;
  }

  private static VersionWish version(YamlField field) {
    Map<String, YamlField> keys = field.map("digest", "path", "note", "tags");
    YamlField digest = keys.get("digest");
    try {
      return new VersionWish(
          digest == null ? null : digest.text(Names::digest),
          text(keys.get("path")),
          text(keys.get("note")),
          texts(keys.get("tags")));
    } catch (IllegalArgumentException incomplete) {
      throw field.wrong(String.valueOf(incomplete.getMessage()));
    }
  }

  private static Map<String, Wish.DeploymentWish> deployments(
      YamlField field, @Nullable Set<String> labels) {
    Map<String, Wish.DeploymentWish> all = new LinkedHashMap<>();
    field
        .entries()
        .forEach(
            (label, value) -> all.put(known(value, label, labels), SettingsReader.read(value)));
    return all;
  }

  private static TrafficWish traffic(YamlField field, @Nullable Set<String> labels) {
    Map<String, YamlField> keys = field.map("routes", "sticky", "salt", "shadows");
    YamlField routes = keys.get("routes");
    if (routes == null) {
      throw field.wrong("routes are missing: version: percent");
    }
    List<Share> shares = shares(routes, labels);
    int sum = shares.stream().mapToInt(Share::weight).sum();
    if (sum != TrafficPolicy.WHOLE) {
      throw routes.wrong(
          "the shares sum to 100, not "
              + BigDecimal.valueOf(sum, 2).stripTrailingZeros().toPlainString());
    }
    YamlField sticky = keys.get("sticky");
    YamlField shadows = keys.get("shadows");
    return new TrafficWish(
        shares,
        sticky != null,
        sticky == null || sticky.isNull() ? null : sticky(sticky),
        text(keys.get("salt")),
        shadows == null ? null : shares(shadows, labels));
  }

  private static List<Share> shares(YamlField field, @Nullable Set<String> labels) {
    List<Share> shares = new ArrayList<>();
    field
        .entries()
        .forEach(
            (label, value) -> shares.add(new Share(known(value, label, labels), weight(value))));
    return shares;
  }

  private static int weight(YamlField field) {
    String text = field.text();
    try {
      BigDecimal percent = new BigDecimal(text);
      if (text.length() < 10 && percent.signum() >= 0) {
        int weight = percent.movePointRight(2).intValueExact();
        if (weight <= TrafficPolicy.WHOLE) {
          return weight;
        }
      }
    } catch (ArithmeticException | NumberFormatException other) {
      // said below
    }
    throw field.expected("a share in percent, 0 to 100, with at most two decimals");
  }

  private static StickyKey sticky(YamlField field) {
    String text = field.text();
    int colon = text.indexOf(':');
    if (colon > 0) {
      for (StickyKey.Source source : StickyKey.Source.values()) {
        if (source.name().equalsIgnoreCase(text.substring(0, colon))
            && !text.substring(colon + 1).isBlank()) {
          return new StickyKey(source, text.substring(colon + 1));
        }
      }
    }
    throw field.expected("header:NAME, parameter:NAME, input:NAME or null");
  }

  private static PrincipalWish principal(YamlField field) {
    Map<String, YamlField> keys = field.map("kind", "displayName", "disabled", "grants");
    YamlField kind = keys.get("kind");
    YamlField disabled = keys.get("disabled");
    YamlField grants = keys.get("grants");
    return new PrincipalWish(
        kind == null ? null : kind.word(Principal.Kind.class),
        text(keys.get("displayName")),
        disabled == null ? null : disabled.flag(),
        grants == null ? null : grants.list().stream().map(WishReader::grant).toList());
  }

  private static Grant grant(YamlField field) {
    String text = field.text();
    int colon = text.indexOf(':');
    if (colon > 0) {
      for (Right right : Right.values()) {
        if (right.name().toLowerCase(Locale.ROOT).equals(text.substring(0, colon))) {
          return new Grant(right, field.text(whole -> Names.pattern(whole.substring(colon + 1))));
        }
      }
    }
    throw field.expected(
        "RIGHT:PATTERN, such as predict:house-*, with predict, view, operate or administer");
  }

  private static @Nullable String text(@Nullable YamlField field) {
    return field == null ? null : field.text();
  }

  private static @Nullable Map<String, String> texts(@Nullable YamlField field) {
    return field == null ? null : field.texts();
  }
}
