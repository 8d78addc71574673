package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Wish.PrincipalWish;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call that brings the server nearer to the wish. {@code expected} is the revision that was
 * seen when the plan was made: a server that has another refuses, and nobody is overwritten.
 */
public sealed interface Step {

  /** What a step does to its subject. */
  enum Action {
    CREATE,
    CHANGE,
    REMOVE
  }

  Action action();

  /** What it is done to, as people name it. */
  String subject();

  /** What is different afterwards. */
  List<Difference> differences();

  /** One that makes its subject. */
  sealed interface Creates extends Step {
    @Override
    default Action action() {
      return Action.CREATE;
    }
  }

  /** One that changes its subject. */
  sealed interface Changes extends Step {
    @Override
    default Action action() {
      return Action.CHANGE;
    }
  }

  /** One that takes its subject away. */
  sealed interface Removes extends Step {
    @Override
    default Action action() {
      return Action.REMOVE;
    }
  }

  /** One whose subject is a model itself. */
  sealed interface OfModel extends Step {
    String model();

    @Override
    default String subject() {
      return "model " + model();
    }
  }

  /** One whose subject is a person or program. */
  sealed interface OfPrincipal extends Step {
    String name();

    @Override
    default String subject() {
      return "principal " + name();
    }
  }

  /** A new model. */
  record CreateModel(
      String model,
      String description,
      Map<String, String> tags,
      @Nullable String owner,
      List<Difference> differences)
      implements Creates, OfModel {}

  /** What is null stays as it is. */
  record EditModel(
      String model,
      long expected,
      @Nullable String description,
      @Nullable Map<String, String> tags,
      @Nullable String owner,
      List<Difference> differences)
      implements Changes, OfModel {}

  /** Files are uploaded, checked and registered; their digest must be the one that was planned. */
  record RegisterVersion(
      String model,
      String label,
      String path,
      String digest,
      String note,
      Map<String, String> tags,
      List<Difference> differences)
      implements Creates {
    @Override
    public String subject() {
      return model + " version '" + label + "'";
    }
  }

  /** Something is said about a version; earlier notes stay in its history. */
  record NoteVersion(
      String model,
      int version,
      long expected,
      String text,
      Map<String, String> tags,
      List<Difference> differences)
      implements Changes {
    @Override
    public String subject() {
      return model + " v" + version + " note";
    }
  }

  /** A version that is wished loaded. */
  record CreateDeployment(
      String model,
      Ref version,
      DeploymentSettings settings,
      int replicas,
      List<Difference> differences)
      implements Creates {
    @Override
    public String subject() {
      return model + " deployment of " + version.shown();
    }
  }

  /** Another wish for a version. */
  record EditDeployment(
      String model,
      int version,
      long id,
      long expected,
      Wished wished,
      DeploymentSettings settings,
      int replicas,
      List<Difference> differences)
      implements Changes {
    @Override
    public String subject() {
      return model + " deployment of v" + version;
    }
  }

  /** Another policy. */
  record SetTraffic(
      String model,
      int expected,
      List<Share> routes,
      @Nullable StickyKey sticky,
      @Nullable String salt,
      List<Share> shadows,
      List<Difference> differences)
      implements Step {
    @Override
    public Action action() {
      return expected == 0 ? Action.CREATE : Action.CHANGE;
    }

    @Override
    public String subject() {
      return model + " traffic";
    }
  }

  /**
   * A version's part of the traffic.
   *
   * @param weight in ten-thousandths
   */
  record Share(Ref version, int weight) {}

  /** An alias points elsewhere. */
  record SetAlias(
      String model, String alias, int expected, Ref version, List<Difference> differences)
      implements Step {
    @Override
    public Action action() {
      return differences.get(0).before() == null ? Action.CREATE : Action.CHANGE;
    }

    @Override
    public String subject() {
      return model + " alias " + alias;
    }
  }

  /** An alias is taken away. */
  record RemoveAlias(String model, String alias, int expected, List<Difference> differences)
      implements Removes {
    @Override
    public String subject() {
      return model + " alias " + alias;
    }
  }

  /**
   * A wish is taken back.
   *
   * @param evenIfRouted whether its traffic may go with it, because the model does
   */
  record RemoveDeployment(
      String model,
      int version,
      long id,
      long expected,
      boolean evenIfRouted,
      List<Difference> differences)
      implements Removes {
    @Override
    public String subject() {
      return model + " deployment of v" + version;
    }
  }

  /** A version is no longer offered. */
  record RemoveVersion(String model, int version, List<Difference> differences) implements Removes {
    @Override
    public String subject() {
      return model + " v" + version;
    }
  }

  /** A model goes, its name for ever. */
  record RemoveModel(String model, long expected, List<Difference> differences)
      implements Removes, OfModel {}

  /** A person or program, without a key. */
  record CreatePrincipal(String name, PrincipalWish wish, List<Difference> differences)
      implements Creates, OfPrincipal {}

  /** What the wish does not mention stays as it is. */
  record EditPrincipal(String name, long expected, PrincipalWish wish, List<Difference> differences)
      implements Changes, OfPrincipal {}
}
