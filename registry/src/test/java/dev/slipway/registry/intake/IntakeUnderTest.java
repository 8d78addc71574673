package dev.slipway.registry.intake;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.Deadline;
import dev.slipway.bus.SlipwayException;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import dev.slipway.registry.RegistryConfig;
import dev.slipway.registry.RegistryVerticle;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.store.Store;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A registry with its intake on a real database and a directory, spoken to over the bus. */
final class IntakeUnderTest implements AutoCloseable {
  static final Actor ADA = operator("ada");
  static final Actor BOB = operator("bob");
  static final Actor ADMIN =
      new Actor(
          Actor.Kind.PERSON, "root", "root", List.of(new Actor.Grant(Actor.Right.ADMINISTER, "*")));

  /** Small limits, so that tests reach them. */
  static final IntakeConfig SMALL =
      new IntakeConfig(
          8 << 20,
          20,
          50,
          Duration.ofMinutes(10),
          Duration.ofMinutes(20),
          0,
          new UnpackLimits(100, 4 << 20, 200, 1 << 20),
          2,
          2,
          Duration.ofHours(1));

  final Vertx vertx = Vertx.vertx();
  final Store store;
  IntakeVerticle verticle;
  private String deployment;
  private final Context sender = vertx.getOrCreateContext();

  private IntakeUnderTest(
      PostgresAddress database,
      Path directory,
      List<Recogniser> recognisers,
      IntakeConfig config,
      IntakeListener listener) {
    RegistryConfig registry =
        RegistryConfig.of(
                database.host(),
                database.port(),
                database.database(),
                database.user(),
                database.password())
            .with(Duration.ofSeconds(20), Duration.ofSeconds(10));
    store = await(Store.open(vertx, registry));
    await(store.warm());
    await(vertx.deployVerticle(new RegistryVerticle(store, "node-1")));
    verticle = new IntakeVerticle(store, directory, recognisers, config, listener);
    deployment = await(vertx.deployVerticle(verticle));
  }

  /** Ends the intake and starts one on another directory. */
  void restart(Path directory) {
    await(vertx.undeploy(deployment));
    verticle =
        new IntakeVerticle(
            store, directory, TextInspector.recognisers(), SMALL, IntakeListener.NONE);
    deployment = await(vertx.deployVerticle(verticle));
  }

  static IntakeUnderTest start(Path directory, IntakeConfig config) {
    return start(TestPostgres.freshDatabase(), directory, config, IntakeListener.NONE);
  }

  static IntakeUnderTest start(
      PostgresAddress database, Path directory, IntakeConfig config, IntakeListener listener) {
    return new IntakeUnderTest(database, directory, TextInspector.recognisers(), config, listener);
  }

  static IntakeUnderTest start(
      PostgresAddress database, Path directory, List<Recogniser> recognisers) {
    return new IntakeUnderTest(database, directory, recognisers, SMALL, IntakeListener.NONE);
  }

  static Actor operator(String name) {
    return new Actor(
        Actor.Kind.PERSON, name, name, List.of(new Actor.Grant(Actor.Right.OPERATE, "*")));
  }

  <Q, A> A ask(Address<Q, A> address, Q request) {
    return askAs(ADA, address, request);
  }

  <Q, A> A askAs(Actor actor, Address<Q, A> address, Q request) {
    return await(send(actor, address, request, Duration.ofSeconds(60)));
  }

  <Q, A> Future<A> send(Actor actor, Address<Q, A> address, Q request, Duration patience) {
    return Bus.of(vertx)
        .request(address, request, new Caller(actor, Deadline.in(patience), "req-1"));
  }

  <Q, A> SlipwayException refused(Address<Q, A> address, Q request) {
    return assertThrows(SlipwayException.class, () -> ask(address, request));
  }

  Upload create(@Nullable String model, Uploads.Announced... files) {
    return ask(Uploads.CREATE, new Uploads.CreateUpload(model, List.of(files), null));
  }

  Upload get(UUID upload) {
    return ask(Uploads.GET, new Uploads.GetUpload(upload));
  }

  Upload append(UUID upload, String path, byte[] bytes) {
    return append(upload, path, bytes, 0, true, null);
  }

  Upload append(
      UUID upload, String path, byte[] bytes, int from, boolean last, @Nullable String sha256) {
    return await(
        appending(upload, path, from, last, sha256, c -> GeneratedStream.of(c, bytes, from)));
  }

  Future<Upload> appending(
      UUID upload,
      String path,
      long from,
      boolean last,
      @Nullable String sha256,
      Function<Context, ReadStream<Buffer>> stream) {
    Promise<Upload> answer = Promise.promise();
    sender.runOnContext(
        go ->
            Bus.of(vertx)
                .request(
                    Uploads.APPEND,
                    new Uploads.AppendFile(upload, path, from, last, sha256, stream.apply(sender)),
                    new Caller(ADA, Deadline.in(Duration.ofMinutes(2)), "req-2"))
                .onComplete(answer));
    return answer.future();
  }

  /** An upload of one file that was checked. */
  Upload checked(@Nullable String model, String path, byte[] bytes) {
    Upload upload = create(model);
    append(upload.id(), path, bytes);
    return check(upload.id());
  }

  Upload check(UUID upload) {
    return ask(Uploads.CHECK, new Uploads.CheckUpload(upload));
  }

  Version register(UUID upload, @Nullable String model) {
    return registered(upload, model).version();
  }

  Uploads.Registered registered(UUID upload, @Nullable String model) {
    return ask(
        Uploads.REGISTER,
        new Uploads.RegisterUpload(upload, model, Version.Lineage.UNKNOWN, "", null));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException ours) {
        throw ours;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (TimeoutException | InterruptedException late) {
      throw new IllegalStateException(late);
    }
  }

  @Override
  public void close() {
    await(
        vertx.deploymentIDs().stream()
            .map(vertx::undeploy)
            .reduce(Future.succeededFuture(), (a, b) -> a.compose(done -> b)));
    await(store.close());
    await(vertx.close());
  }
}
