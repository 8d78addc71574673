package dev.slipway.bus;

import java.util.List;

/**
 * Who asks. Travels with every command; the receiver authorises it.
 *
 * @param kind a person, a program (key), the platform itself
 * @param id stable, e.g. the principal's id; empty for nobody
 * @param name for people to read, e.g. {@code ada} or {@code key slw_3fK9}
 * @param grants what it may do
 */
public record Actor(Kind kind, String id, String name, List<Grant> grants) {

  /** Kinds of actor. */
  public enum Kind {
    NOBODY,
    PERSON,
    PROGRAM,
    PLATFORM
  }

  /**
   * A right for all models whose names match. The roles viewer, operator and admin are VIEW,
   * OPERATE and ADMINISTER.
   *
   * @param right what may be done
   * @param pattern a model name in which {@code *} stands for any characters
   */
  public record Grant(Right right, String pattern) {

    /** Whether the pattern covers the model. */
    public boolean covers(String model) {
      return matches(pattern, 0, model, 0);
    }

    private static boolean matches(String pattern, int p, String name, int n) {
      while (p < pattern.length()) {
        char c = pattern.charAt(p);
        if (c == '*') {
          for (int rest = name.length(); rest >= n; rest--) {
            if (matches(pattern, p + 1, name, rest)) {
              return true;
            }
          }
          return false;
        }
        if (n >= name.length() || name.charAt(n) != c) {
          return false;
        }
        p++;
        n++;
      }
      return n == name.length();
    }
  }

  /** Rights that a grant gives. */
  public enum Right {
    PREDICT,
    VIEW,
    OPERATE,
    ADMINISTER
  }

  /** The platform's own hand: reconciler, rollout control, clean-up. */
  public static final Actor PLATFORM =
      new Actor(Kind.PLATFORM, "platform", "platform", List.of(new Grant(Right.ADMINISTER, "*")));

  /** Nobody: a request without credentials. */
  public static final Actor NOBODY = new Actor(Kind.NOBODY, "", "nobody", List.of());

  public Actor {
    grants = List.copyOf(grants);
  }

  /**
   * Whether this actor has the right for the model. OPERATE includes VIEW, ADMINISTER includes
   * both; PREDICT is included in none.
   */
  public boolean may(Right right, String model) {
    for (Grant grant : grants) {
      if (includes(grant.right(), right) && grant.covers(model)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether this actor has the right for at least one model; what lists and pages of one's own
   * need.
   */
  public boolean mayAnywhere(Right right) {
    return grants.stream().anyMatch(grant -> includes(grant.right(), right));
  }

  /**
   * Whether this actor has the right for every model, and so for what belongs to no model: keys,
   * people, devices.
   */
  public boolean mayEverywhere(Right right) {
    return grants.stream()
        .anyMatch(grant -> includes(grant.right(), right) && grant.pattern().equals("*"));
  }

  private static boolean includes(Right held, Right asked) {
    if (held == Right.PREDICT || asked == Right.PREDICT) {
      return held == asked;
    }
    return held.compareTo(asked) >= 0;
  }
}
