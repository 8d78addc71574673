package dev.slipway.registry.api;

import dev.slipway.bus.Address;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commands about models, their versions and aliases. Reading wants VIEW for the model, changing
 * OPERATE. Every edit names the revision it saw as {@code expected}: null fails with
 * PRECONDITION_REQUIRED, another than the newest with PRECONDITION_FAILED whose details hold {@code
 * expected} and {@code current}.
 */
public final class Catalog {
  private Catalog() {}

  /** A new model. Fails with ALREADY_EXISTS when the name was ever used. */
  public static final Address<CreateModel, Model> CREATE_MODEL =
      new Address<>("registry.model.create", 1, CreateModel.class, Model.class);

  /** The models that the actor may view, by name. */
  public static final Address<ListModels, Models> LIST_MODELS =
      new Address<>("registry.model.list", 1, ListModels.class, Models.class);

  public static final Address<GetModel, Model> GET_MODEL =
      new Address<>("registry.model.get", 1, GetModel.class, Model.class);

  public static final Address<EditModel, Model> EDIT_MODEL =
      new Address<>("registry.model.edit", 1, EditModel.class, Model.class);

  /**
   * Takes a model out of sight, its name for ever; wants ADMINISTER for it. Fails with CONFLICT
   * while a version of it is deployed.
   */
  public static final Address<RemoveModel, Model> REMOVE_MODEL =
      new Address<>("registry.model.remove", 1, RemoveModel.class, Model.class);

  /** The versions of a model, newest first. */
  public static final Address<ListVersions, Versions> LIST_VERSIONS =
      new Address<>("registry.version.list", 1, ListVersions.class, Versions.class);

  public static final Address<GetVersion, Version> GET_VERSION =
      new Address<>("registry.version.get", 1, GetVersion.class, Version.class);

  /** What a version is made of, removed ones too: files, where they came from, what was found. */
  public static final Address<GetArtifact, VersionArtifact> GET_ARTIFACT =
      new Address<>("registry.version.artifact", 1, GetArtifact.class, VersionArtifact.class);

  /** Says something about a version; earlier notes stay. */
  public static final Address<NoteVersion, Version> NOTE_VERSION =
      new Address<>("registry.version.note", 1, NoteVersion.class, Version.class);

  /**
   * Removes a version. Fails with CONFLICT while it is deployed, an alias points to it, or traffic
   * is routed to it; the sentence names which.
   */
  public static final Address<RemoveVersion, Version> REMOVE_VERSION =
      new Address<>("registry.version.remove", 1, RemoveVersion.class, Version.class);

  public static final Address<SetAlias, AliasRevision> SET_ALIAS =
      new Address<>("registry.alias.set", 1, SetAlias.class, AliasRevision.class);

  /** Where each alias of a model points now. */
  public static final Address<ListAliases, Aliases> LIST_ALIASES =
      new Address<>("registry.alias.list", 1, ListAliases.class, Aliases.class);

  /** Where one alias pointed, newest first. */
  public static final Address<AliasHistory, Aliases> ALIAS_HISTORY =
      new Address<>("registry.alias.history", 1, AliasHistory.class, Aliases.class);

  /**
   * @param owner null: the actor
   * @param idempotencyKey null: none
   */
  public record CreateModel(
      String name,
      String description,
      Map<String, String> tags,
      @Nullable String owner,
      @Nullable String idempotencyKey) {
    public CreateModel {
      Names.newModel(name);
      Names.text("description", description, 16_384);
      tags = Tags.copy(tags);
      if (owner != null) {
        Names.text("owner", owner, 256);
      }
    }
  }

  /**
   * @param search text that the name or description contains, in any case; null: all
   */
  public record ListModels(@Nullable String search, Paging paging) {}

  /** A page; {@code next} is null on the last one. */
  public record Models(List<Model> items, @Nullable String next) {
    public Models {
      items = List.copyOf(items);
    }
  }

  public record GetModel(String name) {
    public GetModel {
      Names.model(name);
    }
  }

  /** What is null stays as it is. */
  public record EditModel(
      String name,
      @Nullable Long expected,
      @Nullable String description,
      @Nullable Map<String, String> tags,
      @Nullable String owner,
      String reason) {
    public EditModel {
      Names.model(name);
      if (description != null) {
        Names.text("description", description, 16_384);
      }
      if (owner != null) {
        Names.text("owner", owner, 256);
      }
      tags = tags == null ? null : Tags.copy(tags);
      Names.text("reason", reason, 4096);
    }
  }

  public record RemoveModel(String name, @Nullable Long expected, String reason) {
    public RemoveModel {
      Names.model(name);
      Names.text("reason", reason, 4096);
    }
  }

  public record ListVersions(String model, boolean removedToo, Paging paging) {
    public ListVersions {
      Names.model(model);
    }
  }

  /** A page; {@code next} is null on the last one. */
  public record Versions(List<Version> items, @Nullable String next) {
    public Versions {
      items = List.copyOf(items);
    }
  }

  public record GetVersion(String model, int number) {
    public GetVersion {
      Names.model(model);
      Names.version(number);
    }
  }

  public record GetArtifact(String model, int number) {
    public GetArtifact {
      Names.model(model);
      Names.version(number);
    }
  }

  /**
   * @param expected the revision of the note that this one follows; 0 when there is none yet
   */
  public record NoteVersion(
      String model, int number, @Nullable Long expected, String text, Map<String, String> tags) {
    public NoteVersion {
      Names.model(model);
      Names.version(number);
      Names.text("note", text, 65_536);
      tags = Tags.copy(tags);
    }
  }

  public record RemoveVersion(String model, int number, String reason) {
    public RemoveVersion {
      Names.model(model);
      Names.version(number);
      Names.text("reason", reason, 4096);
    }
  }

  /**
   * @param expected the number of the alias' newest revision; 0 when it never existed
   * @param version null takes the alias away
   */
  public record SetAlias(
      String model,
      String alias,
      @Nullable Long expected,
      @Nullable Integer version,
      String reason) {
    public SetAlias {
      Names.model(model);
      Names.alias(alias);
      if (version != null) {
        Names.version(version);
      }
      Names.text("reason", reason, 4096);
    }
  }

  public record ListAliases(String model) {
    public ListAliases {
      Names.model(model);
    }
  }

  public record AliasHistory(String model, String alias, Paging paging) {
    public AliasHistory {
      Names.model(model);
      Names.alias(alias);
    }
  }

  /** A page; {@code next} is null on the last one. */
  public record Aliases(List<AliasRevision> items, @Nullable String next) {
    public Aliases {
      items = List.copyOf(items);
    }
  }
}
