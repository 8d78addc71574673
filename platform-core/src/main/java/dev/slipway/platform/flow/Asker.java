package dev.slipway.platform.flow;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import io.vertx.core.Future;

/** Asks on behalf of somebody, who must be allowed to see what is asked for. */
public interface Asker {
  Actor actor();

  <Q, A> Future<A> ask(Address<Q, A> address, Q request);
}
