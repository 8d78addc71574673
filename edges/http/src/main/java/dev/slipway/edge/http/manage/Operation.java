package dev.slipway.edge.http.manage;

import io.vertx.core.Future;

/** One operation of the OpenAPI document, by its operationId. */
@FunctionalInterface
interface Operation {

  /** Runs on the connection's event loop; may throw what is the caller's mistake. */
  Future<Answer> run(Call call);
}
