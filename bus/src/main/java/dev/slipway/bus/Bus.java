package dev.slipway.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The only way to the event bus. Inside a node everything goes by reference, so requests, answers
 * and facts are immutable values. Thread-safe; handlers run on the context that registered them.
 */
public final class Bus {

  private final Vertx vertx;
  private final EventBus events;

  private Bus(Vertx vertx) {
    this.vertx = vertx;
    this.events = vertx.eventBus();
  }

  /** The bus of this Vertx; the first call prepares it. */
  public static Bus of(Vertx vertx) {
    Object bus =
        vertx
            .sharedData()
            .getLocalMap("slipway.bus")
            .computeIfAbsent("bus", key -> new Shared(create(vertx)));
    return ((Shared) bus).bus();
  }

  private record Shared(Bus bus) implements io.vertx.core.shareddata.Shareable {}

  private static Bus create(Vertx vertx) {
    vertx.eventBus().registerCodec(ByReference.CODEC);
    return new Bus(vertx);
  }

  /**
   * Sends a command and waits for its answer.
   *
   * @return the answer; fails with a {@link SlipwayException} always: the receiver's own, {@link
   *     FailureCode#DEADLINE_EXCEEDED} past the deadline, {@link FailureCode#UNAVAILABLE} when
   *     nobody receives it
   */
  public <Q, A> Future<A> request(Address<Q, A> address, Q request, Caller caller) {
    long patience = caller.deadline().remaining().toMillis();
    if (patience <= 0) {
      return Future.failedFuture(deadlinePassed(address));
    }
    Command<Q> command =
        new Command<>(request, caller.actor(), caller.deadline(), caller.requestId());
    return events
        .<ByReference.Carrier>request(
            address.wire(),
            new ByReference.Carrier(command),
            ByReference.options().setSendTimeout(patience))
        .recover(failure -> Future.failedFuture(toSlipway(failure, address)))
        .compose(
            reply -> {
              Object value = reply.body().value();
              if (value instanceof SlipwayException failure) {
                return Future.failedFuture(failure);
              }
              return Future.succeededFuture(address.answer().cast(value));
            });
  }

  /**
   * Receives the commands of an address. A handler that throws or fails with anything but a {@link
   * SlipwayException} answers {@link FailureCode#INTERNAL}.
   */
  public <Q, A> Registration handle(
      Address<Q, A> address, Function<Command<Q>, Future<A>> handler) {
    MessageConsumer<ByReference.Carrier> consumer =
        events.localConsumer(
            address.wire(),
            message -> {
              Command<Q> command = ByReference.command(message.body());
              Future<A> answer;
              try {
                answer = handler.apply(command);
              } catch (RuntimeException failure) {
                answer = Future.failedFuture(failure);
              }
              answer.onComplete(
                  value -> reply(message, value),
                  failure ->
                      reply(
                          message,
                          failure instanceof SlipwayException known
                              ? known
                              : internal(address, failure)));
            });
    return consumer::unregister;
  }

  private static void reply(Message<?> message, Object value) {
    message.reply(new ByReference.Carrier(value), ByReference.options());
  }

  /** Publishes a fact to everyone who listens; nobody has to. */
  public <F> void publish(Topic<F> topic, F fact) {
    events.publish(topic.wire(), new ByReference.Carrier(fact), ByReference.options());
  }

  /** Hears the facts of a topic. */
  public <F> Registration subscribe(Topic<F> topic, Consumer<F> listener) {
    MessageConsumer<ByReference.Carrier> consumer =
        events.localConsumer(
            topic.wire(), message -> listener.accept(topic.fact().cast(message.body().value())));
    return consumer::unregister;
  }

  /**
   * Sends a call down a lane, to the consumer that was registered for the loop. Costs no timer, no
   * reply address, no promise.
   */
  public <C> void send(Lane<C> lane, int loop, C call) {
    events.send(lane.wire(loop), new ByReference.Carrier(call), ByReference.LANE_OPTIONS);
  }

  /** Receives a lane's calls for one loop; called on that loop. */
  public <C> Registration receive(Lane<C> lane, int loop, Consumer<C> receiver) {
    MessageConsumer<ByReference.Carrier> consumer =
        events.localConsumer(
            lane.wire(loop), message -> receiver.accept(lane.call().cast(message.body().value())));
    return consumer::unregister;
  }

  public Vertx vertx() {
    return vertx;
  }

  /** Ends a subscription or a handler; completes when no message comes any more. */
  @FunctionalInterface
  public interface Registration {
    Future<Void> end();
  }

  private static SlipwayException toSlipway(Throwable failure, Address<?, ?> address) {
    if (failure instanceof ReplyException reply) {
      if (reply.failureType() == ReplyFailure.TIMEOUT) {
        return deadlinePassed(address);
      }
      if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
        return new SlipwayException(
            FailureCode.UNAVAILABLE,
            "nothing receives '" + address.name() + "' yet; try again in a moment");
      }
    }
    return internal(address, failure);
  }

  private static SlipwayException deadlinePassed(Address<?, ?> address) {
    return new SlipwayException(
        FailureCode.DEADLINE_EXCEEDED, "'" + address.name() + "' was not answered in time");
  }

  private static SlipwayException internal(Address<?, ?> address, Throwable failure) {
    return new SlipwayException(
        FailureCode.INTERNAL, "'" + address.name() + "' failed unexpectedly", failure);
  }
}
