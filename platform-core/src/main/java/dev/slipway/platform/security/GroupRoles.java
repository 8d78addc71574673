package dev.slipway.platform.security;

import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import dev.slipway.platform.Pure;
import dev.slipway.registry.api.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What an identity provider's groups may here: {@code admins=admin, ml-team=operator:fraud-*,
 * ml-team=predict}. Pure and immutable.
 */
@Pure
public final class GroupRoles {

  /** Everybody whom the provider knows. */
  private static final String EVERYBODY = "*";

  private static final Map<String, Right> ROLES =
      Map.of(
          "viewer", Right.VIEW,
          "operator", Right.OPERATE,
          "admin", Right.ADMINISTER,
          "predict", Right.PREDICT);

  private final Map<String, List<Grant>> grants;

  private GroupRoles(Map<String, List<Grant>> grants) {
    this.grants = grants;
  }

  /**
   * Reads a list of {@code group=role} and {@code group=role:pattern}; the group {@code *} is
   * everybody.
   *
   * @throws IllegalArgumentException with the part that is none
   */
  public static GroupRoles parse(String text) {
    Map<String, List<Grant>> grants = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        int equals = part.lastIndexOf('=');
        String group = equals < 0 ? "" : part.substring(0, equals).strip();
        String role = part.substring(equals + 1).strip();
        int colon = role.indexOf(':');
        Right right =
            ROLES.get((colon < 0 ? role : role.substring(0, colon)).toLowerCase(Locale.ROOT));
        if (group.isEmpty() || right == null) {
          throw new IllegalArgumentException(
              "'"
                  + part.strip()
                  + "' is not GROUP=ROLE or GROUP=ROLE:PATTERN with a role of viewer,"
                  + " operator, admin, predict");
        }
        String pattern = colon < 0 ? "*" : Names.pattern(role.substring(colon + 1));
        grants.computeIfAbsent(group, unknown -> new ArrayList<>()).add(new Grant(right, pattern));
      }
    }
    return new GroupRoles(grants);
  }

  /** What somebody in these groups may, without repetitions; empty when nothing. */
  public List<Grant> of(Collection<String> groups) {
    Set<Grant> all = new LinkedHashSet<>(grants.getOrDefault(EVERYBODY, List.of()));
    grants.forEach(
        (group, granted) -> {
          if (groups.contains(group)) {
            all.addAll(granted);
          }
        });
    return List.copyOf(all);
  }
}
