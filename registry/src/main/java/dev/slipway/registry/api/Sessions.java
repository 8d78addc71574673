package dev.slipway.registry.api;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import dev.slipway.bus.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * People's sessions: signing in, what nodes need to know the signed-in, signing out. A person sees
 * and ends the own sessions, whoever may administer everything those of others too. How often
 * somebody may try is decided at the edge, which knows from where; nothing here slows anybody.
 */
public final class Sessions {
  private Sessions() {}

  /** Sessions were opened or ended, or what the signed-in may do has changed. */
  public static final Topic<SessionsChanged> CHANGED =
      new Topic<>("registry.sessions.changed", 1, SessionsChanged.class);

  /**
   * Opens a session for whoever knows name and password. Fails with UNAUTHENTICATED, in the same
   * words and after the same time, for a wrong password, an unknown name, a disabled person and one
   * without a password.
   */
  public static final Address<SignIn, Opened> SIGN_IN =
      new Address<>("registry.session.sign-in", 1, SignIn.class, Opened.class);

  /**
   * Makes the first administrator with a password and signs it in. Fails as {@link
   * Access#CLAIM_FIRST} does, and with INVALID when the password is not acceptable.
   */
  public static final Address<ClaimFirst, Opened> CLAIM_FIRST =
      new Address<>("registry.session.claim-first", 1, ClaimFirst.class, Opened.class);

  /**
   * Opens a session for whom an identity provider vouches, and makes the person at the first time;
   * for the platform only, which has checked the provider's word. Fails with ALREADY_EXISTS when
   * somebody else has the name, with FORBIDDEN when the person is disabled.
   */
  public static final Address<Vouched, Opened> VOUCHED =
      new Address<>("registry.session.vouched", 1, Vouched.class, Opened.class);

  /** All that are open; for the platform only. */
  public static final Address<Read, Snapshot> READ =
      new Address<>("registry.session.read", 1, Read.class, Snapshot.class);

  /** When sessions were used last; for the platform only, about once a minute. */
  public static final Address<Used, Access.Counted> USED =
      new Address<>("registry.session.used", 1, Used.class, Access.Counted.class);

  /** The open sessions of one person, the newest first. */
  public static final Address<ListSessions, Listed> LIST =
      new Address<>("registry.session.list", 1, ListSessions.class, Listed.class);

  /** Signs out: ends one session of the caller. Ending one that is over is no mistake. */
  public static final Address<End, Access.Counted> END =
      new Address<>("registry.session.end", 1, End.class, Access.Counted.class);

  /** Signs a person out everywhere. */
  public static final Address<EndAll, Access.Counted> END_ALL =
      new Address<>("registry.session.end-all", 1, EndAll.class, Access.Counted.class);

  /**
   * Writes down tries to sign in that failed; for the platform only, which has counted them. Each
   * becomes a change of the kind {@code SIGN_IN}.
   */
  public static final Address<Failed, Access.Counted> FAILED =
      new Address<>("registry.session.failed", 1, Failed.class, Access.Counted.class);

  public record SessionsChanged(String because) {}

  /**
   * From where somebody signs in.
   *
   * @param address without a port, at most 64 characters
   * @param agent what the browser calls itself; what is longer than 256 characters is cut
   */
  public record Whence(String address, String agent) {
    private static final int MOST_ADDRESS = 64;
    private static final int MOST_AGENT = 256;

    public Whence {
      address = cut(address, MOST_ADDRESS);
      agent = cut(agent, MOST_AGENT);
    }

    private static String cut(String text, int most) {
      String clean = text.replace('\0', ' ');
      return clean.length() > most ? clean.substring(0, most) : clean;
    }
  }

  public record SignIn(String name, String password, Whence whence) {
    public SignIn {
      Names.text("name", name, 256);
      Names.text("password", password, Passwords.MOST_CHARACTERS * 2);
    }

    @Override
    public String toString() {
      return "SignIn[name=" + name + "]";
    }
  }

  /**
   * Tries with one name from one address that did not let anybody in.
   *
   * @param name as it was typed; empty when more names were tried than are told apart
   * @param address of the household that it came from; empty when there were too many
   * @param wrong tries that showed something wrong
   * @param early tries that came too soon after others, and were not looked at
   * @param from when the first of them was
   * @param until when the last of them was
   */
  public record Tries(
      Way way, String name, String address, long wrong, long early, Instant from, Instant until) {

    /** What was tried. */
    public enum Way {
      /** To sign in with a password. */
      PASSWORD,
      /** To set a password with a one-time code. */
      CODE,
      /** To become the first administrator. */
      FIRST,
      /** To change the own password, signed in already. */
      CHANGE
    }

    private static final int MOST_NAME = 256;

    public Tries {
      // As it was typed, but for what no database keeps.
      name = name.replace('\0', ' ');
      name = name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name;
      if (wrong < 0 || early < 0 || wrong + early == 0) {
        throw new IllegalArgumentException("tries are counted, and there is at least one");
      }
    }
  }

  /**
   * @param tries at most 100
   */
  public record Failed(List<Tries> tries) {
    private static final int MOST = 100;

    public Failed {
      tries = List.copyOf(tries);
      if (tries.size() > MOST) {
        throw new IllegalArgumentException("at most " + MOST + " at once, not " + tries.size());
      }
    }
  }

  /**
   * Tries that failed as the change log has them.
   *
   * @param name that was tried; shortened when nobody has it and it may be a password in the wrong
   *     field, empty when there were several
   * @param known whether somebody has that name
   */
  public record FailedSignIn(
      Tries.Way way,
      String name,
      boolean known,
      String address,
      long wrong,
      long early,
      Instant from,
      Instant until) {}

  public record ClaimFirst(Access.ClaimFirst claim, String password, Whence whence) {
    public ClaimFirst {
      Names.text("password", password, Passwords.MOST_CHARACTERS * 2);
    }

    @Override
    public String toString() {
      return "ClaimFirst[name=" + claim.name() + "]";
    }
  }

  /**
   * Somebody as an identity provider knows them.
   *
   * @param subject the provider's own name for them, which never changes
   * @param name that they have here from their first sign-in on
   * @param grants what their groups may now
   */
  public record Vouched(
      String issuer,
      String subject,
      String name,
      String displayName,
      List<Actor.Grant> grants,
      Whence whence) {
    public Vouched {
      Names.text("issuer", issuer, 1024);
      Names.text("subject", subject, 256);
      Names.principal(name);
      Names.text("display name", displayName, 256);
      grants = List.copyOf(grants);
      grants.forEach(grant -> Names.pattern(grant.pattern()));
    }
  }

  /**
   * A session that was just opened.
   *
   * @param secret what the browser shows from now on; known at this moment only
   */
  public record Opened(String secret, Session session, Principal principal) {
    @Override
    public String toString() {
      return "Opened[" + session.id() + " of " + principal.name() + "]";
    }
  }

  public record Read() {}

  public record Snapshot(List<SessionHash> sessions) {
    public Snapshot {
      sessions = List.copyOf(sessions);
    }
  }

  /**
   * @param at by the SHA-256 of the secret, lower-case hexadecimal
   */
  public record Used(Map<String, Instant> at) {
    public Used {
      at = Map.copyOf(at);
    }
  }

  public record ListSessions(String principal) {
    public ListSessions {
      Names.principal(principal);
    }
  }

  public record Listed(List<Session> items) {
    public Listed {
      items = List.copyOf(items);
    }
  }

  /**
   * @param sha256 of the session's secret, lower-case hexadecimal
   */
  public record End(String sha256) {
    public End {
      Names.digest(sha256);
    }
  }

  public record EndAll(String principal, String reason) {
    public EndAll {
      Names.principal(principal);
      Names.text("reason", reason, 4096);
    }
  }

  /** Whether the actor is that person or program. */
  public static boolean isSelf(Actor actor, @Nullable String principal) {
    return actor.kind() != Actor.Kind.NOBODY && actor.id().equals(principal);
  }
}
