package dev.slipway.registry;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Command;
import dev.slipway.registry.access.AccessRoom;
import dev.slipway.registry.access.Authority;
import dev.slipway.registry.access.KeyRoom;
import dev.slipway.registry.access.PasswordRoom;
import dev.slipway.registry.access.PeopleRooms;
import dev.slipway.registry.access.SessionRoom;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Glance;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Passwords;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.catalog.ModelRoom;
import dev.slipway.registry.catalog.VersionRoom;
import dev.slipway.registry.change.HistoryRoom;
import dev.slipway.registry.change.Relay;
import dev.slipway.registry.deployment.DeploymentRoom;
import dev.slipway.registry.glance.GlanceRoom;
import dev.slipway.registry.node.NodeRoom;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import dev.slipway.registry.traffic.TrafficRoom;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings commands to the rooms that answer them, after asking whether the actor may, and runs the
 * relay. One for each node; the store is opened and closed by who deploys it.
 */
public final class RegistryVerticle extends AbstractVerticle {
  private final Store store;
  private final String node;
  private final SignInPolicy signIn;
  private final List<Bus.Registration> registrations = new ArrayList<>();
  private volatile @Nullable Relay relay;
  private @Nullable PeopleRooms people;

  /**
   * @param node the node's id, under which the relay keeps its place
   */
  public RegistryVerticle(Store store, String node) {
    this(store, node, SignInPolicy.DEFAULT);
  }

  /**
   * @param signIn how people sign in
   */
  public RegistryVerticle(Store store, String node, SignInPolicy signIn) {
    this.store = store;
    this.node = node;
    this.signIn = signIn;
  }

  @Override
  public void start() {
    catalog(new ModelRoom(store), new VersionRoom(store));
    deployments(new DeploymentRoom(store));
    traffic(new TrafficRoom(store));
    access(new AccessRoom(store));
    keys(new KeyRoom(store));
    PeopleRooms rooms = PeopleRooms.open(store, signIn);
    people = rooms;
    sessions(rooms.sessions());
    on(Sessions.FAILED, RegistryVerticle::platform, rooms.failed()::failed);
    passwords(rooms.passwords());
    on(Sessions.VOUCHED, RegistryVerticle::platform, rooms.foreign()::signIn);
    history(new HistoryRoom(store));
    nodes(new NodeRoom(store));
    glance(new GlanceRoom(store));
    relay = Relay.start(store, node);
  }

  @Override
  public void stop(Promise<Void> stopped) {
    Relay running = relay;
    PeopleRooms rooms = people;
    Future.join(registrations.stream().map(Bus.Registration::end).toList())
        .transform(ended -> running == null ? Future.<Void>succeededFuture() : running.stop())
        .transform(ended -> rooms == null ? Future.<Void>succeededFuture() : rooms.close())
        .onComplete(stopped);
  }

  /** How many committed changes wait for older transactions to end; a metric. Any thread. */
  public long changesHeldBack() {
    Relay running = relay;
    return running == null ? 0 : running.heldBack();
  }

  /** For how many seconds changes have not been told that may be there; a metric. Any thread. */
  public double relayLagSeconds() {
    Relay running = relay;
    return running == null ? 0 : running.lagSeconds();
  }

  private void catalog(ModelRoom models, VersionRoom versions) {
    on(Catalog.CREATE_MODEL, may(Right.OPERATE, Catalog.CreateModel::name), models::create);
    on(Catalog.LIST_MODELS, mayAnywhere(Right.VIEW), models::list);
    on(Catalog.GET_MODEL, may(Right.VIEW, Catalog.GetModel::name), models::get);
    on(Catalog.EDIT_MODEL, may(Right.OPERATE, Catalog.EditModel::name), models::edit);
    on(Catalog.REMOVE_MODEL, may(Right.ADMINISTER, Catalog.RemoveModel::name), models::remove);
    on(Catalog.LIST_VERSIONS, may(Right.VIEW, Catalog.ListVersions::model), versions::list);
    on(Catalog.GET_VERSION, may(Right.VIEW, Catalog.GetVersion::model), versions::get);
    on(Catalog.GET_ARTIFACT, may(Right.VIEW, Catalog.GetArtifact::model), versions::artifact);
    on(Catalog.NOTE_VERSION, may(Right.OPERATE, Catalog.NoteVersion::model), versions::note);
    on(Catalog.REMOVE_VERSION, may(Right.OPERATE, Catalog.RemoveVersion::model), versions::remove);
    on(Catalog.SET_ALIAS, may(Right.OPERATE, Catalog.SetAlias::model), versions::setAlias);
    on(Catalog.LIST_ALIASES, may(Right.VIEW, Catalog.ListAliases::model), versions::aliases);
    on(Catalog.ALIAS_HISTORY, may(Right.VIEW, Catalog.AliasHistory::model), versions::aliasHistory);
  }

  /** Where a command names a deployment only, the room asks once it knows the model. */
  private void deployments(DeploymentRoom room) {
    on(Deployments.CREATE, may(Right.OPERATE, Deployments.CreateDeployment::model), room::create);
    on(Deployments.GET, mayAnywhere(Right.VIEW), room::get);
    on(Deployments.LIST, mayAnywhere(Right.VIEW), room::list);
    on(Deployments.EDIT, mayAnywhere(Right.OPERATE), room::edit);
    on(Deployments.RETRY, mayAnywhere(Right.OPERATE), room::retry);
    on(Deployments.DELETE, mayAnywhere(Right.OPERATE), room::delete);
  }

  private void traffic(TrafficRoom room) {
    on(Traffic.GET, may(Right.VIEW, Traffic.GetTraffic::model), room::get);
    on(Traffic.REVISION, mayAnywhere(Right.VIEW), room::revision);
    on(Traffic.HISTORY, may(Right.VIEW, Traffic.TrafficHistory::model), room::history);
    on(Traffic.SET, may(Right.OPERATE, Traffic.SetTraffic::model), room::set);
    on(Traffic.RESTORE, may(Right.OPERATE, Traffic.RestoreTraffic::model), room::restore);
  }

  private void access(AccessRoom room) {
    on(Access.MAKE_FIRST_CODE, RegistryVerticle::platform, room::makeFirstCode);
    on(Access.CLAIM_FIRST, RegistryVerticle::anybody, room::claimFirst);
    on(Access.FIRST_NEEDED, RegistryVerticle::anybody, room::firstNeeded);
    on(Access.CREATE_PRINCIPAL, RegistryVerticle::administer, room::createPrincipal);
    on(Access.GET_PRINCIPAL, selfOrAdministrator(Access.GetPrincipal::name), room::getPrincipal);
    on(Access.LIST_PRINCIPALS, RegistryVerticle::administer, room::listPrincipals);
    on(Access.EDIT_PRINCIPAL, RegistryVerticle::administer, room::editPrincipal);
  }

  private void keys(KeyRoom room) {
    on(Access.CREATE_KEY, RegistryVerticle::administer, room::create);
    on(Access.LIST_KEYS, RegistryVerticle::administer, room::list);
    on(Access.ROTATE_KEY, RegistryVerticle::administer, room::rotate);
    on(Access.EDIT_KEY, RegistryVerticle::administer, room::edit);
    on(Access.REVOKE_KEY, RegistryVerticle::administer, room::revoke);
    on(Access.KEYS_USED, RegistryVerticle::platform, room::used);
  }

  /** What somebody who is nobody yet may ask proves itself, by a password or a code. */
  private void sessions(SessionRoom room) {
    on(Sessions.SIGN_IN, RegistryVerticle::anybody, room::signIn);
    on(Sessions.CLAIM_FIRST, RegistryVerticle::anybody, room::claimFirst);
    on(Sessions.READ, RegistryVerticle::platform, room::read);
    on(Sessions.USED, RegistryVerticle::platform, room::used);
    on(Sessions.LIST, selfOrAdministrator(Sessions.ListSessions::principal), room::list);
    on(Sessions.END, RegistryVerticle::somebody, room::end);
    on(Sessions.END_ALL, selfOrAdministrator(Sessions.EndAll::principal), room::endAll);
  }

  private void passwords(PasswordRoom room) {
    on(Passwords.CHECK, RegistryVerticle::anybody, room::check);
    on(
        Passwords.CHANGE,
        command -> Authority.requireSelf(command.actor(), command.request().name()),
        room::change);
    on(Passwords.MAKE_CODE, RegistryVerticle::administer, room::makeCode);
    on(Passwords.USE_CODE, RegistryVerticle::anybody, room::useCode);
  }

  private void history(HistoryRoom room) {
    on(History.LIST_CHANGES, mayAnywhere(Right.VIEW), room::list);
    on(History.READ_CHANGES, mayAnywhere(Right.VIEW), room::read);
    on(History.ENDS, RegistryVerticle::platform, room::ends);
    on(History.START_OPERATION, RegistryVerticle::platform, room::start);
    on(History.TELL_OPERATION, RegistryVerticle::platform, room::tell);
    on(History.GET_OPERATION, mayAnywhere(Right.VIEW), room::get);
    on(History.LIST_OPERATIONS, mayAnywhere(Right.VIEW), room::listOperations);
  }

  private void nodes(NodeRoom room) {
    on(Nodes.READ_SERVING, RegistryVerticle::platform, room::readServing);
    on(Nodes.JOIN, RegistryVerticle::platform, room::join);
    on(Nodes.SEEN, RegistryVerticle::platform, room::seen);
    on(Nodes.LIST, mayAnywhere(Right.VIEW), room::list);
    on(Nodes.WRITE_STATUS, RegistryVerticle::platform, room::writeStatus);
    on(Nodes.LEAD, RegistryVerticle::platform, room::lead);
    on(Nodes.RESIGN, RegistryVerticle::platform, room::resign);
    on(Nodes.MEASURED, RegistryVerticle::platform, room::measured);
    on(Nodes.LIST_FOOTPRINTS, mayAnywhere(Right.VIEW), room::footprints);
  }

  private void glance(GlanceRoom room) {
    on(Glance.MODELS, mayAnywhere(Right.VIEW), room::models);
    on(Glance.MARKS, may(Right.VIEW, Glance.ReadMarks::model), room::marks);
    on(Glance.SERVED, may(Right.VIEW, Glance.ReadServed::model), room::served);
  }

  private <Q, A> void on(
      Address<Q, A> address, Consumer<Command<Q>> allowed, Function<Command<Q>, Future<A>> room) {
    registrations.add(
        Bus.of(vertx)
            .handle(
                address,
                command -> {
                  allowed.accept(command);
                  return room.apply(command);
                }));
  }

  private static <Q> Consumer<Command<Q>> may(Right right, Function<Q, String> model) {
    return command -> Authority.require(command.actor(), right, model.apply(command.request()));
  }

  private static <Q> Consumer<Command<Q>> mayAnywhere(Right right) {
    return command -> Authority.requireAnywhere(command.actor(), right);
  }

  private static <Q> Consumer<Command<Q>> selfOrAdministrator(Function<Q, String> principal) {
    return command -> {
      if (!Sessions.isSelf(command.actor(), principal.apply(command.request()))) {
        Authority.requireEverywhere(command.actor(), Right.ADMINISTER);
      }
    };
  }

  /** Ask only where the room proves by other means who may. */
  private static void anybody(Command<?> command) {}

  private static void somebody(Command<?> command) {
    Authority.requireSelf(command.actor(), Work.name(command.actor()));
  }

  private static void administer(Command<?> command) {
    Authority.requireEverywhere(command.actor(), Right.ADMINISTER);
  }

  private static void platform(Command<?> command) {
    Authority.requirePlatform(command.actor());
  }
}
